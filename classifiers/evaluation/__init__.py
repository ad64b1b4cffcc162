"""Measures over decisions that were already made: pure functions, no model, no file but the report.

sample.py        what a measure reads: scores, truth and calls as arrays
ranking.py       how well the scores order: AUROC, average precision, false alarms at a recall
thresholded.py   what the decisions did: recall, precision, false-positive rate, F1
calibration.py   whether a score means what it says: ECE, Brier
intervals.py     95 % intervals: Wilson for shares, bootstrap with a fixed seed for the rest
comparison.py    two judges on the same rows: McNemar, paired bootstrap
levels.py        triage: accuracy, emergency recall, under- and over-triage
disciplines.py   the twelve disciplines: macro-F1, and how other sets' labels map to them
cases.py         labelled rows as values
slices.py        the same measure over parts of the rows
robustness.py    the same query, disturbed
counterfactuals.py  the same query, another person
measures.py      every measure by name, with what it means
gates.py         `--min`: which measures fell short
blocks.py        what a report is made of
intent.py  triage.py  discipline.py   one report each
conversations.py turn by turn
report.py  plots.py  formatting.py  terminal.py   the same report as JSON, page and table
"""
