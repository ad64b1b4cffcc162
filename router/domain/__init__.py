"""The nouns of medroute: frozen values and ports, built from the standard library alone."""
