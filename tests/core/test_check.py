"""What makes a function a check, and what happens when it breaks."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

import mlnb
from mlnb.core.case import Case
from mlnb.core.check import check, failed, passed, skipped, warned
from mlnb.core.errors import CannotTell, CaseError, MlnbError

FRAME = pd.DataFrame({"a": [1, 2, 3], "b": [1, 2, 3]})

pytestmark = pytest.mark.usefixtures("empty_registry")


def make(body, needs=("data",), **kw):
    @check("data.made", question="Is it so?", why="It matters.", needs=needs, reference="Somebody 1900", **kw)
    def made(case, share=0.5):
        """Say whether it is so."""
        return body(case, share)

    return made


def test_the_finding_carries_what_the_decorator_knows():
    found = make(lambda case, _: warned(f"{len(case.frame)} rows.", rows=(2,)))(Case(FRAME))
    assert (found.check, found.verdict, found.headline, found.rows) == ("data.made", "warn", "3 rows.", (2,))
    assert found.reference == "Somebody 1900"
    assert found.data == Case(FRAME).fingerprint
    assert found.seconds >= 0


def test_the_function_keeps_its_name_and_is_entered(empty_registry):
    made = make(lambda *_: passed("Fine."))
    assert made.__name__ == "made"
    assert made.__doc__ == "Say whether it is so."
    assert empty_registry.find("made") is made.check
    assert made.check.room == "data"
    assert made.check.name == "made"


def test_a_frame_and_options_of_a_case_make_the_case():
    made = make(lambda case, share: passed(f"{case.target} {case.random_state} {share}"))
    assert made(FRAME, target="b", random_state=7, share=0.1).headline == "b 7 0.1"


def test_parameters_reach_the_function_through_the_entry():
    made = make(lambda _, share: passed(f"{share}"))
    assert made.check(Case(FRAME), share=0.9).headline == "0.9"


def test_a_case_that_cannot_be_made_raises():
    with pytest.raises(CaseError, match="'zzz' is not a column"):
        make(lambda *_: passed("Fine."))(FRAME, target="zzz")


def test_what_the_case_lacks_is_a_skip_and_the_function_is_not_called():
    found = make(lambda *_: pytest.fail("called"), needs=("target",))(Case(FRAME))
    assert found.verdict == "skipped"
    assert found.reason == "No target; give Case(target=…)."


def test_a_question_without_an_answer_is_a_skip():
    def body(*_):
        raise CannotTell("All rows are the same; there is nothing to compare.")

    found = make(body)(Case(FRAME))
    assert found.verdict == "skipped"
    assert found.reason == "All rows are the same; there is nothing to compare."


def test_a_defect_is_an_error_with_its_traceback():
    def body(*_):
        return {}["missing key"]

    found = make(body)(Case(FRAME))
    assert found.verdict == "error"
    assert "KeyError" in found.headline
    assert "in body" in found.find("traceback").text
    assert found.check == "data.made"


def test_an_error_written_for_a_person_keeps_its_words():
    def body(*_):
        raise MlnbError("The model cannot be asked.")

    found = make(body)(Case(FRAME))
    assert (found.verdict, found.headline) == ("error", "The model cannot be asked.")


def test_only_the_first_line_of_a_long_error_is_the_headline():
    def body(*_):
        raise ValueError("first line\nsecond line")

    assert make(body)(Case(FRAME)).headline == "The check broke: ValueError: first line"


@pytest.mark.parametrize("message", ["", "\n", "   "])
def test_an_error_without_words_still_becomes_a_finding(message):
    def body(*_):
        raise ValueError(message)

    assert make(body)(Case(FRAME)).headline.startswith("The check broke: ValueError")


def test_ctrl_c_is_not_swallowed():
    def body(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make(body)(Case(FRAME))


def test_time_that_is_shared_is_not_counted_as_the_checks_own(monkeypatch):
    from mlnb.core import case as case_module
    from mlnb.core import check as check_module

    now = [0.0]
    monkeypatch.setattr(check_module.time, "perf_counter", lambda: now[0])
    assert case_module.time is check_module.time

    def body(case, _):
        now[0] += 1.0
        case.shared("slow", lambda: now.__setitem__(0, now[0] + 10.0))
        return passed("Fine.")

    case = Case(FRAME)
    case.fingerprint  # noqa: B018  # made beforehand, so that only "slow" is shared below
    assert make(body)(case).seconds == pytest.approx(1.0)
    assert case.shared_seconds == pytest.approx(10.0)


@pytest.mark.parametrize(("make_one", "verdict"), [(passed, "pass"), (warned, "warn"), (failed, "fail")])
def test_verdicts(make_one, verdict):
    assert make_one("Words.", columns=("a",)).verdict == verdict


def test_a_skip_says_why():
    assert skipped("No.", "Give it.").reason == "Give it."
    with pytest.raises(ValueError, match="must say why"):
        skipped("No.", "")


def test_a_check_of_ones_own_as_the_readme_writes_it():
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    block = next(b for b in re.findall(r"```python\n(.*?)```", readme, re.DOTALL) if "@mlnb.check" in b)
    names = {"mlnb": mlnb}
    exec(block, names)  # noqa: S102  # our own README
    adults = names["adults"]
    assert adults(Case(pd.DataFrame({"age": [20, 30]}))).verdict == "pass"
    assert adults(Case(pd.DataFrame({"age": [20, 3]}, index=["a", "b"]))).rows == ("b",)
    assert adults(Case(pd.DataFrame({"height": [1]}))).verdict == "error"
