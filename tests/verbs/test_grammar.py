from __future__ import annotations

import pytest

from mlnb.core.errors import MlnbError
from mlnb.verbs import grammar


@pytest.mark.parametrize("prog", [grammar.SHELL, grammar.NOTEBOOK])
@pytest.mark.parametrize("words", [[], ["help"], ["--help"], ["-h"]])
def test_overview_names_every_verb(prog, words):
    with pytest.raises(grammar.Asked) as asked:
        grammar.parse(words, prog)
    said = str(asked.value)
    assert said.startswith(f"{prog} VERB")
    assert all(f"\n  {verb} " in said for verb in grammar.VERBS)


@pytest.mark.parametrize("verb", list(grammar.VERBS))
@pytest.mark.parametrize("ask", [lambda v: [v, "--help"], lambda v: ["help", v]])
def test_every_verb_has_help(verb, ask):
    with pytest.raises(grammar.Asked) as asked:
        grammar.parse(ask(verb), grammar.SHELL)
    assert f"usage: mlnb {verb}" in str(asked.value)
    assert grammar.VERBS[verb].summary in " ".join(str(asked.value).split())


def test_help_of_a_model_says_what_a_pickle_is():
    with pytest.raises(grammar.Asked) as asked:
        grammar.parse(["audit", "--help"], grammar.SHELL)
    assert "runs code that is stored in it" in " ".join(str(asked.value).split())


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["aduit"], "mlnb has no verb 'aduit'. Did you mean `mlnb audit`?"),
        (["zzz"], "mlnb has no verb 'zzz'. It has audit, check,"),
        (["audit", "a.csv", "--targte", "y"], "there is no '--targte'. Did you mean --target?"),
        (["audit", "a.csv", "b.csv"], "'b.csv' is one word too many."),
        (["audit", "a.csv", "--target"], "--target: expected one argument."),
        (["check"], "CHECK is missing."),
        (["review", "a.ipynb", "--to", "odt"], "--to: invalid choice: 'odt'"),
        (["audit", "a.csv", "--seed", "x"], "--seed: invalid int value: 'x'"),
        (["audit", "a.csv", "--tar", "y"], "there is no '--tar'"),
    ],
)
def test_what_cannot_be_read_is_one_sentence_with_a_way_on(words, says):
    with pytest.raises(MlnbError) as error:
        grammar.parse(words, grammar.SHELL)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


def test_both_sides_speak_the_same_words_but_for_what_one_cannot_do():
    def flags(verb, prog):
        return set(grammar.parser(verb, prog).flags)

    for verb in grammar.VERBS:
        shell, notebook = flags(verb, grammar.SHELL), flags(verb, grammar.NOTEBOOK)
        assert shell - notebook <= {"--fail-on"}
        assert notebook - shell <= {"--panel"}


def test_lists_may_be_written_apart_or_repeated():
    _, given = grammar.parse(["audit", "a.csv", "--checks", "data", "model", "--checks", "leakage"], grammar.SHELL)
    assert given.checks == ["data", "model", "leakage"]
