"""The hook through which core objects show themselves."""

from __future__ import annotations

import pytest

from mlnb.core import display


class Thing(display.Shown):
    def summary(self):
        return "a thing"


@pytest.fixture
def no_hooks(monkeypatch):
    monkeypatch.setattr(display, "_hooks", {})


@pytest.mark.usefixtures("no_hooks")
def test_without_hooks_there_is_plain_text():
    assert repr(Thing()) == "a thing"
    assert Thing()._repr_mimebundle_() == {"text/plain": "a thing"}


@pytest.mark.usefixtures("no_hooks")
def test_hooks_get_the_object():
    thing = Thing()
    display.set_hook("text", lambda shown: f"<{shown.summary()}>")
    display.set_hook("bundle", lambda shown: {"text/html": shown.summary()})
    display.set_hook("panel", lambda shown, **options: (shown, options))
    assert repr(thing) == "<a thing>"
    assert thing._repr_mimebundle_(include=["text/html"]) == {"text/html": "a thing"}
    assert thing.panel(wide=True) == (thing, {"wide": True})


def test_what_is_shown_must_say_itself_in_one_line():
    with pytest.raises(NotImplementedError):
        display.Shown().summary()
