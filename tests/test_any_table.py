"""Whatever table is handed in, an audit answers; ``python -m tests.benchmarks.any_table`` tries thousands."""

from __future__ import annotations

import warnings

from hypothesis import HealthCheck, given, settings

import mlnb
from mlnb import MlnbError
from tests.strange import Table, tables


def audited(table: Table):
    """The audit of a table, or the sentence in which mlnb refuses it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return mlnb.audit(table.case(), progress=False)
    except MlnbError as refusal:
        return str(refusal)


@settings(max_examples=15, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(tables())
def test_any_table_goes_through_an_audit(table):
    audit = audited(table)
    if isinstance(audit, str):
        assert audit.strip()
        assert "\n" not in audit
        return
    broken = {f.check: (f.headline, f.find("traceback").text[-600:]) for f in audit if f.verdict == "error"}
    assert broken == {}
    audit.to_json()
    audit.to_frame()
    assert audit._repr_mimebundle_()["text/html"]
