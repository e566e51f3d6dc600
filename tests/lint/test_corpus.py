from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from mlnb.lint.leak import KINDS
from mlnb.lint.look import examine

_spec = importlib.util.spec_from_file_location("lint_corpus", Path(__file__).with_name("corpus.py"))
corpus = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(corpus)


def kinds(found):
    return {leak.kind for leak in found}


@pytest.mark.parametrize("path", corpus.FILES, ids=lambda path: path.stem)
def test_finds_what_is_there_and_nothing_else(path):
    read = corpus.document(path)
    wanted = corpus.expected(read)
    report = examine(read)
    assert kinds(report) == {kind for kind, _, _ in wanted}
    if wanted:
        assert {(leak.kind, leak.cell, leak.line) for leak in report} & wanted
    for leak in report:
        assert leak.message.endswith(".")
        assert leak.fix.endswith((".", ";"))
        assert leak.path


def test_the_corpus_has_all_kinds_and_clean_ones():
    wanted = [corpus.expected(corpus.document(path)) for path in corpus.FILES]
    assert len(wanted) >= 80
    assert {kind for leaks in wanted for kind, _, _ in leaks} == set(KINDS)
    assert sum(not leaks for leaks in wanted) >= 25
