"""The rules of medroute: pure functions over the nouns of `router.domain`."""
