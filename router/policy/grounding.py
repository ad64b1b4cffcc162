"""From a decision to the guard on its draft: what a writer was given, and what its words must not contradict."""

from collections.abc import Sequence

from router.domain.answer import Rung, Source
from router.domain.decision import Decision, Route
from router.domain.query import Query
from router.domain.triage import Level
from router.policy.drafting.doses import patient_of
from router.policy.drafting.guard import DraftGuard
from router.policy.drafting.language import expected_language
from router.policy.drafting.scope import DraftScope

VERSION = "2"
"""Changes when a guard judges or an answer ends differently: an answer kept under the old rules is then a miss."""


def guard_for(query: Query, decision: Decision, sources: Sequence[Source], rung: Rung) -> DraftGuard:
    """The guard for one draft of this query; each try of the ladder takes a new one."""
    scope = DraftScope(
        is_health=decision.route is Route.MEDICAL or decision.triage.level is not Level.NONE,
        language=decision.language,
        must_be_in=expected_language(query, decision.language),
        level=decision.triage.level,
        given={source.id: source.url for source in sources},
        patient=patient_of(query),
        is_curated=rung is Rung.REFERENCE,
    )
    return DraftGuard(scope)
