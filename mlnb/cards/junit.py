"""Findings as JUnit XML, which every scheduler and CI server reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.figures.labels import clean

if TYPE_CHECKING:
    from mlnb.core.audit import Audit
    from mlnb.core.finding import Finding

#: Verdicts that fail a test, by the verdict from which on.
COUNTED = {"fail": {"fail"}, "warn": {"fail", "warn"}, "never": set[str]()}


@dataclass(frozen=True)
class Line:
    """A test case: its name, how it went ("passed", "failure", "error", "skipped"), and words."""

    suite: str
    name: str
    went: str = "passed"
    message: str = ""
    text: str = ""
    seconds: float = 0.0


def junit(obj: Finding | Audit, fail_on: str = "fail") -> str:
    """A test case a check.

    Parameters
    ----------
    obj : Finding or Audit
    fail_on : {"fail", "warn", "never"}
        Verdict from which a check is a failed test; one that broke is an error anyway.
    """
    findings = list(getattr(obj, "findings", [obj]))
    return suite("mlnb audit", [_test(finding, fail_on) for finding in findings])


def _test(finding: Finding, fail_on: str) -> Line:
    went = {"error": "error", "skipped": "skipped"}.get(finding.verdict, "passed")
    if finding.verdict in COUNTED[fail_on]:
        went = "failure"
    parts = [f"{finding.verdict}: {finding.headline}", str(finding.estimate or ""), finding.reason or ""]
    parts += [f"Fix: {fix.title}" for fix in finding.fixes]
    text = "\n".join(part for part in parts if part)
    suite_name, _, name = finding.check.partition(".")
    return Line(f"mlnb.{suite_name}", name, went, finding.headline, text, finding.seconds)


def suite(name: str, tests: Iterable[Line]) -> str:
    """The XML of test cases."""
    from xml.etree import ElementTree as ET

    tests = list(tests)
    counts = {went: sum(t.went == went for t in tests) for went in ("failure", "error", "skipped")}
    totals = {
        "tests": len(tests),
        "failures": counts["failure"],
        "errors": counts["error"],
        "skipped": counts["skipped"],
    }
    said = {"name": name, **{key: str(count) for key, count in totals.items()}}
    said["time"] = f"{sum(t.seconds for t in tests):.3f}"
    top = ET.Element("testsuites", said)
    inner = ET.SubElement(top, "testsuite", said)
    for test in tests:
        case = ET.SubElement(inner, "testcase", classname=test.suite, name=clean(test.name), time=f"{test.seconds:.3f}")
        if test.went != "passed":
            ET.SubElement(case, test.went, message=clean(test.message)).text = _lines(test.text)
        elif test.text:
            ET.SubElement(case, "system-out").text = _lines(test.text)
    ET.indent(top)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(top, encoding="unicode") + "\n"


def _lines(text: str) -> str:
    return "\n".join(clean(line) for line in text.splitlines())
