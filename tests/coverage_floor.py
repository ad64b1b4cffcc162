"""Ends `make test` in error where coverage of the core is below 100 % of branches, or of the rest below 90 %."""

import io
import sys

import coverage

CORE = ("router/domain/*", "router/policy/*")
FLOORS = ((CORE, 100.0), (("router/*", "classifiers/*", "backends/*"), 90.0))


def main() -> int:
    """Report both figures; 1 where one fell short."""
    data = coverage.Coverage()
    data.load()
    short = False
    for include, floor in FLOORS:
        total = data.report(include=list(include), file=io.StringIO(), show_missing=False)
        print(f"coverage of {', '.join(include)}: {total:.2f} % (floor {floor:.0f} %)")  # noqa: T201 - its output
        short = short or total < floor
    return int(short)


if __name__ == "__main__":
    sys.exit(main())
