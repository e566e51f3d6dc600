"""The verb frame, and framings named to other verbs."""

from __future__ import annotations

import pytest

from mlnb.cli import main
from mlnb.core.framing import Framing
from mlnb.core.ledger import Ledger
from tests.tables import table


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    table("breast_cancer").to_csv("train.csv", index=False)
    return tmp_path


def test_a_framing_is_written_shown_and_frozen(folder, capsys):
    assert main(["frame"]) == 2
    assert "mlnb frame new" in capsys.readouterr().err
    assert main(["frame", "new"]) == 0
    assert main(["frame", "new"]) == 2
    assert "--force" in capsys.readouterr().err
    assert main(["frame", "freeze"]) == 2
    assert "nothing in the framing yet" in capsys.readouterr().err
    Framing(decision="Whom to biopsy", metric="recall").save("framing.yaml")
    assert main(["frame", "freeze", "framing.yaml"]) == 0
    assert main(["frame", "freeze"]) == 0
    assert len(Ledger()) == 1
    capsys.readouterr()
    assert main(["frame", "framing.yaml"]) == 0
    assert "decision: Whom to biopsy" in capsys.readouterr().out
    assert main(["frame", "a.yaml", "b.yaml"]) == 2
    assert (folder / "framing.yaml").exists()


def test_it_is_checked_against_data(folder, capsys):
    Framing(metric="recal").save("framing.yaml")
    assert main(["frame", "check", "--data", "train.csv", "--target", "target"]) == 2
    assert "did you mean 'recall'" in capsys.readouterr().err
    Framing(metric="recall").save("framing.yaml")
    assert main(["frame", "check", "--data", "train.csv", "--target", "target"]) == 0
    assert "Still open: 'decision'" in capsys.readouterr().out


def test_a_check_takes_it(folder, capsys):
    Framing(metric="recall", required=0.999).save("framing.yaml")
    words = ["check", "framing.success_metric", "train.csv", "--target", "target", "--framing", "framing.yaml"]
    assert main(words) == 1
    assert "requires recall 0.999" in capsys.readouterr().out
    assert main([*words[:-1], "no.yaml"]) == 2
    assert "no such file" in capsys.readouterr().err
