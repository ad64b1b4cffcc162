"""medroute: from a query to a composed answer. The path of a query, one line a module.

cli.py                the command line: serve, ask, classify, evaluate, sources, train, check
offline.py            decisions over files, side by side and in order
bootstrap.py          composition root: settings to pipeline to application
settings.py           the only reader of the environment
api/                  HTTP: read the request, run the pipeline, render the answer
pipeline.py           the order: admit, red flags, classify, decide, cache, sources, backend, compose
  policy/guard.py       admits or rejects before anything is spent
  classifiers/triage    red flags: rules as data, first and deterministic
  classifiers/intent    health or not: a calibrated opinion
  policy/routing.py     from opinions to one decision
  policy/caching.py     whether an answer may be reused, and under which key
  cache/                where answers are kept: memory or Redis
  sources/              the curated library and its retrieval
  library.py            which passages stand there, with the operator's own
  backends/             who writes: medical, general, reference, embedded
  drafts.py             one try of one writer: its draft, piece by piece, through the guard
  policy/grounding.py   the guard on a draft: what it was given, what it must not contradict
  policy/drafting/      the guard's rules: thinking, links, citations, reassurance, doses, language
  policy/handover.py    what to tell the doctor, in the asker's own words
  policy/cards.py       the hand-over card: what to do first, whom to reach, and why
  policy/composing.py   the answer that needs no model, the notice, the sources
  policy/wording.py     every sentence of the service
  contacts.py           whom to reach in each country, read from contacts.yaml
domain/               the nouns all of them speak
telemetry.py          one canonical line per query, and the metrics
"""
