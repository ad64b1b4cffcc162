"""Guards on a draft: what a model wrote becomes fit to show, piece by piece, or is not shown."""
