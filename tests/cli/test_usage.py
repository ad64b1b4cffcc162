"""What holds for every command."""

import subprocess
import sys

import pytest

from router import cli
from tests.cli.conftest import Run, is_one_line

COMMANDS = ("serve", "ask", "classify", "evaluate", "rules", "sources", "train", "prepare", "check")


def test_help_lists_every_command(run: Run) -> None:
    """`medroute --help` names each of them with what it does."""
    outcome = run("--help")
    assert outcome.code == cli.GOOD
    assert all(f"\n    {command} " in outcome.out for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_ends_with_an_example(run: Run, command: str) -> None:
    """An example that can be typed stands at the end."""
    outcome = run(command, "--help")
    assert outcome.code == cli.GOOD
    assert f"example: medroute {command}" in outcome.out


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nonsense",),
        ("serve", "--nonsense"),
        ("serve", "--port", "many"),
        ("serve", "--port", "99999"),
        ("serve", "--workers", "0"),
        ("ask",),
        ("ask", ""),
        ("ask", "x", "--age-years", "old"),
        ("ask", "hello", "--config", "/no/such/file"),
        ("classify",),
        ("classify", "text", "--input", "file"),
        ("classify", "--input", "/no/such/file"),
        ("rules",),
        ("rules", "nonsense"),
        ("rules", "explain"),
        ("rules", "explain", "chest pain", "--lang", "fr"),
        ("rules", "explain", "chest pain", "--rules", "/no/such/folder"),
        ("rules", "coverage", "--rules", "/no/such/folder"),
        ("train", "--data", "/no/such/folder", "--lexical-only"),
    ],
)
def test_bad_usage_is_one_line_and_exit_2(run: Run, arguments: tuple[str, ...]) -> None:
    """Each mistake is told in one line on standard error."""
    assert is_one_line(run(*arguments))


def test_a_setting_nobody_knows_is_refused_by_every_command(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt variable ends the command in one line that names it."""
    monkeypatch.setenv("MEDROUTE_MEDICAL_ULR", "http://127.0.0.1/v1")
    for arguments in (("serve",), ("ask", "hello"), ("classify", "hello"), ("check",)):
        outcome = run(*arguments)
        assert is_one_line(outcome)
        assert "MEDROUTE_MEDICAL_ULR" in outcome.err


def test_the_version_is_printed(run: Run) -> None:
    """`--version` prints it and ends well."""
    assert run("--version").out.startswith("medroute ")


def test_a_reader_who_has_seen_enough_is_no_error() -> None:
    """A pipe that closes early ends the command well and silently."""
    texts = ["hello"] * 2_000
    command = [sys.executable, "-c", "import sys; from router.cli import main; sys.exit(main())", "classify", *texts]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:  # noqa: S603 - our own command
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == cli.GOOD


def test_an_interrupted_command_tells_the_shell(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control-C ends with the shell's own code for it, without a trace."""

    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "load_settings", interrupted)
    assert run("check").code == 130
