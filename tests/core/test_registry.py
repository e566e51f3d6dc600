"""The checks that exist and their order."""

from __future__ import annotations

import pytest

from mlnb.core.check import check, passed
from mlnb.core.errors import MlnbError

IDS = ("model.first", "data.first", "data.second", "own.check", "leakage.only")


def enter(id_):
    @check(id_, question="Is it?", why="Because.")
    def function(case):
        return passed("It is.")

    return function


@pytest.fixture
def filled(empty_registry):
    for id_ in IDS:
        enter(id_)
    return empty_registry


def chosen(registry, *arguments, **options):
    return [entry.id for entry in registry.select(*arguments, **options)]


def test_rooms_are_in_the_readers_order_and_own_rooms_last(filled):
    assert filled.ids() == ("data.first", "data.second", "leakage.only", "model.first", "own.check")


def test_arrange_puts_ours_in_the_order_of_the_catalog(filled):
    filled.arrange(["data.second", "data.first", "data.unknown"])
    assert filled.ids()[:2] == ("data.second", "data.first")


@pytest.mark.parametrize(
    ("wanted", "skip", "ids"),
    [
        (None, (), ["data.first", "data.second", "leakage.only", "model.first", "own.check"]),
        ("data", (), ["data.first", "data.second"]),
        ("second", (), ["data.second"]),
        (["leakage.only", "data.first"], (), ["data.first", "leakage.only"]),
        (["data", "data.first"], "data.first", ["data.second"]),
        (None, ["data", "own"], ["leakage.only", "model.first"]),
        ([], (), []),
    ],
)
def test_select(filled, wanted, skip, ids):
    assert chosen(filled, wanted, skip) == ids


def test_a_name_that_two_rooms_have_is_not_guessed(filled):
    with pytest.raises(MlnbError, match="No check is named 'first'"):
        filled.find("first")


def test_a_misspelt_name_gets_the_nearest(filled):
    with pytest.raises(MlnbError, match=r"No check is named 'data.secnd'. Did you mean 'data.second'"):
        filled.find("data.secnd")
    with pytest.raises(MlnbError, match="`mlnb list` shows them all"):
        filled.find("zzzzzz")


@pytest.mark.parametrize("id_", ["plain", "data.", ".x", "data.two words", "data.a.b", ""])
def test_an_id_is_a_room_and_a_name(empty_registry, id_):
    with pytest.raises(MlnbError, match=r"The id of a check is 'room\.name'"):
        enter(id_)


def test_a_check_that_is_defined_again_replaces_the_first(filled):
    again = enter("data.first")
    assert filled.find("data.first").function is again
    assert len(filled.ids()) == len(IDS)


def test_remove(filled):
    filled.remove("data.first")
    filled.remove("data.first")
    assert "data.first" not in filled.ids()


def test_the_loader_runs_once_and_only_when_asked(empty_registry, monkeypatch):
    calls = []
    monkeypatch.setattr(empty_registry, "_loaders", [])
    empty_registry.on_first_use(lambda: calls.append(enter("data.loaded")))
    empty_registry.on_first_use(lambda: calls.append("a second loader"))
    assert calls == []
    assert empty_registry.ids() == ("data.loaded",)
    assert empty_registry.ids() == ("data.loaded",)
    assert len(calls) == 1


def test_a_loader_that_breaks_breaks_again(empty_registry, monkeypatch):
    def loader():
        enter("data.first")
        raise ImportError("no such package")

    monkeypatch.setattr(empty_registry, "_loaders", [loader])
    for _ in range(2):
        with pytest.raises(ImportError, match="no such package"):
            empty_registry.ids()
