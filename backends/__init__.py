"""The writers of medroute: query and decision in, a stream of pieces out."""
