"""The judges of medroute: text in, opinion out, no network."""
