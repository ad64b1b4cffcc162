"""From labelled queries to a classifier artefact; needs the `train` extra."""
