"""The templates of checklists: what each asks, and templates of one's own."""

from __future__ import annotations

import nbformat
import pytest

import mlnb
from mlnb.checklist import new
from mlnb.checklist.plan import BASE, names, plan

NAMES = [
    "failure-checklist",
    "after-launch",
    "before-launch",
    "before-training",
    "data-audit",
    "incident",
    "training-review",
]


def cells(path):
    return nbformat.read(path, as_version=4).cells


def parts(path, part):
    return [c for c in cells(path) if c.metadata.get("mlnb", {}).get("part") == part]


def test_there_are_seven_and_each_says_what_for():
    assert list(names()) == NAMES
    assert all(len(summary) > 20 for summary in names().values())


@pytest.mark.parametrize("name", NAMES)
def test_each_asks_what_it_is_for_once_and_runs(name, tmp_path):
    path = new(tmp_path / "a.ipynb", train="train.csv", target="y", template=name)
    nbformat.validate(nbformat.read(path, as_version=4))
    asked = [c.metadata["mlnb"]["check"] for c in parts(path, "check")]
    assert asked == plan(name).checks
    assert len(set(asked)) == len(asked) > 5
    for cell in cells(path):
        if cell.cell_type == "code":
            compile(cell.source.replace("%load_ext mlnb", ""), name, "exec")
    assert cells(path)[0].source == f"# {plan(name).title}"


def test_framing_comes_first_before_training_and_people_are_asked(tmp_path):
    path = new(tmp_path / "a.ipynb", train="train.csv", target="y", template="before-training")
    assert parts(path, "check")[0].metadata["mlnb"]["check"] == "framing.success_metric"
    assert not [c for c in parts(path, "check") if c.metadata["mlnb"]["check"].startswith("model.")]
    assert "before-training" in nbformat.read(path, as_version=4).metadata["mlnb"]["template"]
    answers = parts(path, "answer")
    assert len(answers) == len(parts(path, "ask")) >= 4
    assert all("- answer:" in c.source.splitlines() for c in answers)


def test_what_the_data_cannot_answer_is_put_to_a_person(tmp_path):
    bare = {c.metadata["mlnb"]["check"]: c for c in parts(new(tmp_path / "a", train="t.csv", target="y"), "decision")}
    assert "names no time column" in bare["data.outdated_samples"].source
    assert "- answer:" in bare["data.outdated_samples"].source
    assert "- answer:" not in bare["data.duplicates"].source
    full = new(tmp_path / "b", train="t.csv", target="y", time="when", model="m.joblib")
    told = {c.metadata["mlnb"]["check"]: c for c in parts(full, "decision")}
    assert "- answer:" not in told["data.outdated_samples"].source
    assert "- answer:" not in told["model.baseline"].source


def test_a_plan_of_ones_own(tmp_path):
    home = tmp_path / "ours"
    home.mkdir()
    (home / "template.yaml").write_text(
        "title: Ours\nparameters: [current]\nsections:\n- heading: First things\n  checks: [leakage.target_proxy, data]\n"
        "  questions:\n  - {id: who, ask: 'Who owns it?'}\n",
        encoding="utf-8",
    )
    path = new(tmp_path / "a.ipynb", train="t.csv", target="y", template=home)
    assert cells(path)[0].source == "# Ours"
    assert "current = None" in parts(path, "parameters")[0].source
    assert parts(path, "answer")[0].metadata["mlnb"]["ask"] == "first-things.who"
    asked = {c.metadata["mlnb"]["check"].partition(".")[0] for c in parts(path, "check")}
    assert asked == {"data", "leakage"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[", "cannot be read as YAML"),
        ("- a\n", "is a list"),
        ("titel: x\n", "a template has no 'titel'"),
        ("parameters: [rows]\n", "the parameter 'rows'"),
        ("sections: [{intro: x}]\n", "has no heading"),
        ("sections: [{heading: x, checks: [data.label_error]}]\n", "Did you mean 'data.label_errors'"),
        ("sections: [{heading: x, questions: [{ask: y}]}]\n", "needs an id"),
    ],
)
def test_what_cannot_be_a_plan_is_one_sentence(tmp_path, text, says):
    (tmp_path / "template.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(mlnb.MlnbError) as error:
        plan(tmp_path)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


def test_the_whole_checklist_has_every_check():
    assert plan(BASE).checks == [check.id for check in mlnb.checks()]
