"""What a guard may do to a draft, a closed vocabulary for reasons and metrics."""

from enum import StrEnum


class GuardAction(StrEnum):
    """One kind of change; never with the text it was made to."""

    CITATION = "citation_removed"
    """A number no given source has, or a reference nobody gave."""
    LINK = "link_removed"
    HTML = "html_removed"
    REASSURANCE = "reassurance_replaced"
    CHILD_DOSE = "child_dose_withheld"
    PRESCRIPTION = "prescription_replaced"
    REASONING = "reasoning_removed"
    ROLE = "role_token_removed"
    LEAK = "prompt_leak_removed"
    MARKDOWN = "markdown_closed"

    @property
    def reason(self) -> str:
        """How it stands among an answer's reasons."""
        return f"guard:{self.value}"
