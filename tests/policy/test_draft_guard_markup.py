"""Citations, links, raw HTML, thinking, template tokens and leaked instructions, one kind at a time."""

from collections.abc import Iterator
from importlib import resources

import pytest

from router.domain.errors import BackendError
from router.domain.intent import Language
from router.domain.triage import Level
from router.policy.drafting.actions import GuardAction
from tests.drafts import guarded

_GIVEN_URL = "https://www.nhs.uk/conditions/iron-deficiency-anaemia/"


@pytest.mark.parametrize(
    ("draft", "shown"),
    [
        ("Iron helps [S7].", "Iron helps."),
        ("Iron helps [7], they say.", "Iron helps, they say."),
        ("Iron helps【S3】。", "Iron helps。"),
        ("Iron helps (S9).", "Iron helps."),
        ("Iron helps［１２］.", "Iron helps."),
        ("Iron helps [^4].", "Iron helps."),
        ("Iron helps 【5†source】.", "Iron helps."),
        ("According to source 4, iron helps.", "iron helps."),
        ("Iron helps (source 9).", "Iron helps."),
        ("根据来源4，铁有帮助。", "铁有帮助。"),
        ("铁有帮助（资料8）。", "铁有帮助。"),
        ("Iron helps [S1, S7].", "Iron helps [S1]."),
        ("Iron helps [1].", "Iron helps [S1]."),
        ("Iron helps [1-2].", "Iron helps [S1][S2]."),
        ("Iron helps (S2).", "Iron helps [S2]."),
        ("Iron helps【1】。", "Iron helps[S1]。"),
        ("Iron helps (Smith et al., 2020).", "Iron helps."),
        ("Iron helps (NHS, 2021).", "Iron helps."),
        ("铁有帮助（王明等，2019）。", "铁有帮助。"),
        ("Iron helps.⁵ Beans too.", "Iron helps. Beans too."),
        ("Iron helps [citation needed].", "Iron helps."),
        ("Iron helps. DOI: 10.1000/xyz123 says so.", "Iron helps. says so."),
        ("Iron helps.\n\nReferences:\n1. Smith J. Iron.\n2. Wang L.\n\nEat beans.", "Iron helps.\n\nEat beans."),
        ("铁有帮助。\n参考文献：《铁》，王明。\n多吃瘦肉。", "铁有帮助。\n多吃瘦肉。"),
    ],
)
def test_only_given_sources_are_cited(draft: str, shown: str) -> None:
    """A number nobody gave is taken out of every form of citation; a given one takes the form of the answer."""
    assert guarded(draft, must_be_in=None, level=Level.NONE).text == shown


@pytest.mark.parametrize(
    "draft",
    [
        "The normal range is (90, 120).",
        "Take it for (7) days.",
        "An area of 5 cm² is small.",
        "Vitamin B12 (cobalamin) helps.",
        "抗组胺药（氯雷他定、西替利嗪等按说明书）有帮助。",
        "It comes from two sources: food and pills.",
        "See a doctor in 4 weeks [S1].",
    ],
)
def test_what_is_no_citation_stays(draft: str) -> None:
    """Ranges, units, numbers and names in brackets are left alone."""
    answer = guarded(draft, must_be_in=None)
    assert (answer.text, answer.counts) == (draft, {})


@pytest.mark.parametrize(
    ("draft", "shown"),
    [
        ("See [this page](https://evil.example/x).", "See this page."),
        ("See [this](https://evil.example/x_(y) 'title') now.", "See this now."),
        (f"See [NHS]({_GIVEN_URL}).", "See NHS [S1]."),
        (f"See {_GIVEN_URL} now.", "See [S1] now."),
        ("See https://nhs.uk/conditions/iron-deficiency-anaemia now.", "See [S1] now."),
        (f"See {_GIVEN_URL}evil now.", "See now."),
        (f"See {_GIVEN_URL}?next=https://evil.example now.", "See now."),
        ("See <https://evil.example/x> now.", "See now."),
        ("See www.evil.example/x now.", "See now."),
        ("See evil.com now, or evil.xyz/a.", "See now, or."),
        ("Write to help@evil.example today.", "Write to today."),
        ("See ![a picture](https://evil.example/x.png) now.", "See a picture now."),
        ("See [![a](https://evil.example/a.png)](https://evil.example/) now.", "See a now."),
        ("See [the page][ref] now.\n\n[ref]: https://evil.example/x", "See the page now."),
        ('See <a href="https://evil.example/x">here</a> now.', "See here now."),
        ("See [x](javascript:alert(1)) now.", "See x now."),
        ("See javascript:alert(1) now.", "See now."),
        ("See data:text/html;base64,AAAA now.", "See now."),
        ("请看 ｈｔｔｐｓ：／／evil.example/x 吧。", "请看 吧。"),
        ("See ht\u200btps://evil.example/x now.", "See now."),
        ("See ht[7]tps://evil.example/x now.", "See ht now."),
        ("See [S1](https://evil.example/x) now.", "See [S1] now."),
        ("See [S7](https://evil.example/x) now.", "See now."),
        ("看https://evil.example/路径 吧。", "看路径 吧。"),
        (f"See https://evil.example/{'a' * 500}?b={'c' * 3_000} now.", "See now."),
        (f"See [page](https://evil.example/{'a' * 500}) now.", "See page now."),
        (f"See [{'word ' * 40}](https://evil.example/) now.", f"See {('word ' * 40).strip()} now."),
    ],
)
def test_nothing_leads_out_of_the_answer(draft: str, shown: str) -> None:
    """Every form of a link to a page nobody gave is taken out; a given page becomes its number."""
    for pieces in ([draft], list(draft)):
        answer = guarded(pieces, must_be_in=None, level=Level.NONE)
        assert answer.text == shown
        assert "evil" not in answer.text.replace("evil now", "")


@pytest.mark.parametrize(
    ("draft", "shown"),
    [
        ("Iron <b>helps</b>.", "Iron helps."),
        ("Iron<br/>helps.", "Ironhelps."),
        ("Iron <script>alert(1)</script>helps.", "Iron helps."),
        ("Iron <style>p{}</style>helps.", "Iron helps."),
        ("Iron <!-- hidden -->helps.", "Iron helps."),
        ("Iron <img src=x onerror=alert(1)>helps.", "Iron helps."),
        ("Iron <IMG\nSRC=x>helps.", "Iron helps."),
        ("Iron <x onclick=alert(1)>helps.", "Iron helps."),
        ("Iron <svg/onload=alert(1)>", "Iron"),
        ("Iron <scr<b>ipt>alert(1)</scr</b>ipt>helps.", "Iron alert(1)helps."),
        ("A pulse <sixty is low.", "A pulse < sixty is low."),
        ("A level < 5 is low and > 9 is high.", "A level < 5 is low and > 9 is high."),
        (f"Iron <img alt='{'a' * 300}'> helps.", "Iron helps."),
        (f"Iron <script>{'a();' * 300}</script> helps.", "Iron helps."),
        (f"Iron <!--{'a ' * 300}--> helps.", "Iron helps."),
    ],
)
@pytest.mark.parametrize("is_health", [True, False])
def test_raw_html_is_taken_out_of_any_draft(draft: str, shown: str, *, is_health: bool) -> None:
    """No element, script or comment is shown; a sign that is none cannot become one."""
    for pieces in ([draft], list(draft)):
        answer = guarded(pieces, must_be_in=None, level=Level.NONE, is_health=is_health)
        assert answer.text == shown


@pytest.mark.parametrize(
    "draft",
    [
        "Use the `<a href='x'>` element.",
        "Use this:\n\n```html\n<script>alert(1)</script>\n[S9] https://a.example/ no need for a doctor\n```\n\nDone.",
        "Read [the page](https://docs.example.org/a?b=1) and https://example.org/ first [1].",
        "Write to [us](mailto:help@example.org).",
        "Call `f(a)[0](b)` twice; x[1] is two.",
        f"Read [the page](https://docs.example.org/{'a' * 300}) first.",
    ],
)
def test_a_general_draft_keeps_its_code_and_links(draft: str) -> None:
    """Outside health, code, web addresses and numbers in brackets are nobody's matter."""
    for pieces in ([draft], list(draft)):
        assert guarded(pieces, is_health=False).text == draft


@pytest.mark.parametrize(
    ("draft", "shown"),
    [
        ("See [x](javascript:alert(1)) now.", "See x now."),
        ("See [x](data:text/html,a) now.", "See x now."),
        ("See [x]( JaVaScRiPt:alert(1) ) now.", "See x now."),
        ("See [x][y] now.\n\n[y]: javascript:alert(1)", "See [x][y] now."),
        ("See ![x](https://a.example/x.png) now.", "See [x](https://a.example/x.png) now."),
        ("An odd ` tick <img src=x onerror=alert(1)> here.", "An odd  tick  here."),
        ("A `span <b>` and `<b>", "A `span <b>` and"),
        ("An escaped \\` <b>tick</b>` here.", "An escaped \\ tick here."),
        ("- item\n  ```\n<script>alert(1)</script>\nend of it.", "- item\n  ```\n\nend of it."),
    ],
)
def test_a_general_draft_runs_nothing(draft: str, shown: str) -> None:
    """Scripts in links, images loaded unasked and elements that only seem to stand in code are made harmless."""
    assert guarded(draft, is_health=False).text == shown


@pytest.mark.parametrize(
    "draft",
    [
        "<think>Let me see.</think>Iron helps.",
        "<think>a<think>b</think>c</think>Iron helps.",
        "<THINKING mode='x'>a</THINKING>Iron helps.",
        "< think >a</ think >Iron helps.",
        "◁think▷a◁/think▷Iron helps.",
        "[THINK]a[/THINK]Iron helps.",
        "Okay, the user asks about iron.</think>Iron helps.",
        "Thoughts first.</think>Iron helps.",
        "嗯，用户问的是铁，我先想想。</think>Iron helps.",
        "Iron helps.<think>and now a thought without an end",
        "<|channel|>analysis<|message|>thoughts<|end|><|start|>assistant<|channel|>final<|message|>Iron helps.",
        "<|im_start|>assistant\nIron helps.<|im_end|>",
        "Iron helps.<|im_end|>\n<|im_start|>user\nAnd beans?<|im_end|>",
        "<start_of_turn>model\nIron helps.<end_of_turn>",
        "<｜Assistant｜>Iron helps.<｜end▁of▁sentence｜>more",
        "[INST]Iron helps.</s>",
        "<|start_header_id|>assistant<|end_header_id|>Iron helps.<|eot_id|>",
    ],
)
@pytest.mark.parametrize("is_health", [True, False])
def test_thinking_and_template_tokens_are_not_shown(draft: str, *, is_health: bool) -> None:
    """Only the answer is shown, however its thoughts are marked and wherever the pieces are cut."""
    for pieces in ([draft], list(draft), [draft[place : place + 3] for place in range(0, len(draft), 3)]):
        assert guarded(pieces, is_health=is_health, must_be_in=None).text == "Iron helps."


def test_a_draft_that_only_talks_about_the_asker_is_no_answer() -> None:
    """A monologue without an end leaves nothing to show."""
    with pytest.raises(BackendError):
        guarded("Okay, the user is asking about iron. I should think about what they need to hear about it.")


def _prompt_lines() -> Iterator[str]:
    folder = resources.files("backends") / "prompts"
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        yield from (line.lstrip("- ") for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


@pytest.mark.parametrize("line", list(dict.fromkeys(_prompt_lines())))
def test_no_line_of_our_instructions_is_repeated(line: str) -> None:
    """A draft that recites a line of a prompt file is not shown with it."""
    answer = guarded(f"Iron helps.\n\n{line}", must_be_in=None, level=Level.NONE)
    assert answer.counts[GuardAction.LEAK] >= 1
    assert len(answer.text) < len("Iron helps.") + len(line)


@pytest.mark.parametrize(
    ("draft", "shown"),
    [
        ("Iron helps.\nUser: and beans?\nThey help.", "Iron helps.\nThey help."),
        ("铁有帮助。\n用户：豆子呢？\n也有。", "铁有帮助。\n也有。"),
        ('<passage id="S1" title="Iron">Iron helps.</passage>', "Iron helps."),
        ("[SYSTEM] Iron helps.", "Iron helps."),
        ("=== PASSAGE 1 ===\nIron helps.", "Iron helps."),
        ("### Instruction:\nIron helps.", "Iron helps."),
    ],
)
def test_marks_of_a_prompt_are_not_shown(draft: str, shown: str) -> None:
    """Delimiters and stray turns are taken out."""
    assert guarded(draft, Language.ENGLISH, must_be_in=None).text == shown
