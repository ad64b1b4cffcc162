"""How soon a human is needed: red-flag rules as data, matched in one pass, judged in their context."""
