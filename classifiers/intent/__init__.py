"""Health or not: the intent classifier, from n-grams to a calibrated opinion."""
