"""Signing a review, and what of a signed review can be changed unseen: nothing that a reader reads."""

from __future__ import annotations

import copy
import json
import re
import stat

import nbformat
import pytest

from mlnb.core.errors import MlnbError
from mlnb.core.notebooks import read_notebook
from mlnb.review import export, keys, sign, verify
from mlnb.review.read import AUDIT, FINDING


@pytest.fixture(autouse=True)
def own_keys(tmp_path, monkeypatch):
    monkeypatch.setenv(keys.VARIABLE, str(tmp_path / "config"))


@pytest.fixture
def path(notebook, tmp_path):
    printed = nbformat.v4.new_output("stream", name="stderr", text="10 %\r90 %\rdone\n")
    notebook.cells[1].outputs.append(printed)
    nbformat.write(notebook, tmp_path / "audit.ipynb")
    return tmp_path / "audit.ipynb"


def change(path, how):
    book = json.loads(path.read_text())
    how(book)
    path.write_text(json.dumps(book))


def test_nobody_has_signed(path):
    found = verify(path)
    assert (found.exit_code, found.headline) == (1, "not signed")


def test_several_people_sign(path):
    sign(path, name="Ada")
    sign(path, name="Bob", decision="with-conditions", comment="ask for the age")
    sign(path, name="Ada", decision="reject", comment="no")
    found = verify(path)
    assert found.exit_code == 0, found
    assert [c.signature.decision for c in found.signatures] == ["approve", "with-conditions", "reject"]
    assert "signed by Ada and Bob; nothing changed since" in repr(found)
    assert found.to_dict()["holds"]


def test_the_key_is_for_its_user_alone_and_made_once(path, tmp_path):
    first = sign(path, name="Ada Lovelace")
    (file,) = (tmp_path / "config" / "keys").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.name.startswith("ada-lovelace-")
    assert sign(path, name="Ada Lovelace").key == first.key


def test_xdg_names_the_folder_too(monkeypatch, tmp_path):
    monkeypatch.delenv(keys.VARIABLE)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    assert keys.folder() == tmp_path / "xdg" / "mlnb"


def through_javascript(value):
    if isinstance(value, dict):
        return {key: through_javascript(value[key]) for key in sorted(value, reverse=True)}
    if isinstance(value, list):
        return [through_javascript(item) for item in value]
    whole = isinstance(value, float) and value.is_integer()
    return int(value) if whole else value


def resaved(book):
    """As JupyterLab saves it: keys and ids anew, widgets gone, numbers through JavaScript, lines overwritten."""
    saved = through_javascript(copy.deepcopy(book))
    book.clear()
    book.update(saved)
    book["metadata"] = {"widgets": {}, "kernelspec": {"name": "x", "display_name": "y"}, **book["metadata"]}
    for number, cell in enumerate(book["cells"]):
        cell["id"] = f"new-{number}"
        cell["metadata"] = {"scrolled": True, "jupyter": {"source_hidden": True}, **cell["metadata"]}
        cell["source"] = "".join(cell["source"])
        for output in cell.get("outputs", []):
            if output["output_type"] == "stream":
                output["text"] = ["done\n"]
            else:
                output["data"]["text/html"] = "".join(output["data"]["text/html"])


def test_what_jupyterlab_does_in_saving_is_no_change(path):
    sign(path, name="Ada")
    change(path, resaved)
    found = verify(path)
    assert found.exit_code == 0, found


def data_of(book, kind, nth=0):
    return [o["data"] for c in book["cells"] for o in c.get("outputs", []) if kind in o.get("data", {})][nth]


CHANGES = {
    "a verdict": (lambda b: data_of(b, FINDING)[FINDING].update(verdict="pass"), "the finding of data.missing_values"),
    "an audit": (lambda b: data_of(b, AUDIT)[AUDIT]["about"].update(rows=1), "the audit changed"),
    "its html": (
        lambda b: data_of(b, FINDING)["text/html"].append("<b>"),
        "the finding of data.missing_values changed",
    ),
    "a decision": (lambda b: b["cells"][2].update(source="- decision: waived"), "the decision on data.missing_values"),
    "a text": (lambda b: b["cells"][3].update(source="The clinic asks."), "Cell 4: text changed"),
    "code": (lambda b: b["cells"][4].update(source="show(9)"), "Cell 5: its code changed"),
    "the order of runs": (lambda b: b["cells"][4].update(execution_count=7), "Cell 5: its code changed"),
    "a tag": (lambda b: b["cells"][2]["metadata"].update(tags=[]), "Cell 3"),
    "a cell added": (lambda b: b["cells"].insert(4, b["cells"][4]), "was added"),
    "a cell gone": (lambda b: b["cells"].pop(3), "was taken out"),
    "the title": (lambda b: b["metadata"].update(title="Other"), "The title"),
    "the run's time": (
        lambda b: b["cells"][1]["metadata"].update(execution={"shell.execute_reply": "2020-01-01T00:00:00Z"}),
        "time of the run",
    ),
    "printed text": (lambda b: b["cells"][1]["outputs"][1].update(text="all good\n"), "Cell 2"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_is_named(path, what):
    how, said = CHANGES[what]
    sign(path, name="Ada")
    change(path, how)
    found = verify(path)
    assert found.exit_code == 1
    assert said in repr(found)


def test_any_byte_of_a_signed_finding(path):
    sign(path, name="Ada")
    book = json.loads(path.read_text())
    text = json.dumps(data_of(book, FINDING)[FINDING])
    places = [m.start() for m in re.finditer(r"[a-z0-9]", text)]
    for place in places[:: max(1, len(places) // 40)]:
        other = "7" if text[place] != "7" else "8"
        try:
            changed = json.loads(text[:place] + other + text[place + 1 :])
        except ValueError:
            continue
        data_of(book, FINDING)[FINDING] = changed
        path.write_text(json.dumps(book))
        assert verify(path).exit_code == 1, text[place - 20 : place + 20]


@pytest.mark.parametrize(
    ("how", "said"),
    [
        (lambda s: s["signatures"][0].update(decision="reject"), "does not fit what it says"),
        (lambda s: s["signatures"][0].update(name="Eve"), "does not fit what it says"),
        (lambda s: s["signatures"][0].update(more=1), "damaged"),
        (lambda s: s["signatures"].pop(0), "stood before it were changed"),
        (lambda s: s["signatures"].pop(), "The ledger holds a signature that the notebook no longer has: Bob"),
        (lambda s: s["contents"].clear(), "missing or was changed"),
        (lambda s: next(iter(s["contents"].values())).update(open=["x"]), "missing or was changed"),
        (lambda s: s.update(signatures=7), ""),
    ],
)
def test_signatures_that_were_meddled_with(path, how, said):
    sign(path, name="Ada")
    sign(path, name="Bob", decision="reject")
    change(path, lambda book: how(book["metadata"]["mlnb"]["signed"]))
    found = verify(path)
    assert found.exit_code == 1
    assert said in repr(found)


def test_somebody_else_under_the_same_name(path, tmp_path, monkeypatch):
    sign(path, name="Ada")
    monkeypatch.setenv(keys.VARIABLE, str(tmp_path / "other"))
    sign(path, name="Ada")
    assert "another key than the one kept here for Ada" in repr(verify(path))


def test_a_ledger_that_was_changed(path):
    sign(path, name="Ada")
    ledger = path.parent / ".mlnb" / "ledger.jsonl"
    ledger.write_text(ledger.read_text().replace("Ada", "Eve"))
    found = verify(path)
    assert found.exit_code == 1
    assert "changed at its line 1" in repr(found)


def test_without_its_ledger_a_note_says_what_cannot_be_told(path, tmp_path):
    sign(path, name="Ada")
    moved = tmp_path / "elsewhere" / "audit.ipynb"
    moved.parent.mkdir()
    path.rename(moved)
    found = verify(moved)
    assert found.exit_code == 0
    assert "no ledger beside it" in repr(found)


def test_an_incomplete_review_can_be_signed_and_says_so(path):
    change(path, lambda b: b["cells"][1].update(execution_count=9))
    sign(path, name="Ada", decision="reject")
    assert "signed it while it was incomplete: The cells were not run in order" in repr(verify(path))


@pytest.mark.parametrize("with_rows", [False, True])
def test_the_page_verifies_by_itself(path, with_rows, tmp_path):
    sign(path, name="Ada", comment="as discussed")
    page = export(path, output=tmp_path / "alone" / "review.html", with_rows=with_rows)
    assert "signed with the key" in page.read_text()
    found = verify(page)
    assert found.exit_code == 0, found
    assert export(path, output=tmp_path / "again.html", with_rows=with_rows).read_bytes() == page.read_bytes()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (", mostly in one class", ", seldom in one class", "in the finding of"),
        ("<b>COMPLETE</b>", "<b>Complete</b>", "The page was changed"),
        ("approved", "rejected", "The page was changed"),
        ('content="e', 'content="f', "damaged"),
        ("</main>", "<p>Accepted by all.</p></main>", "The page was changed"),
    ],
)
def test_a_page_that_was_changed(path, old, new, said):
    sign(path, name="Ada")
    page = export(path)
    text = page.read_text()
    assert old in text
    at = text.rindex(old)
    page.write_text(text[:at] + new + text[at + len(old) :])
    found = verify(page)
    assert found.exit_code == 1
    assert said in repr(found)


def test_a_page_of_a_notebook_that_changed_after_it_was_signed(path):
    sign(path, name="Ada")
    change(path, CHANGES["a decision"][0])
    page = export(path)
    assert "does not hold" in page.read_text()
    assert "the decision on data.missing_values changed" in repr(verify(page))


def test_a_page_without_signatures(path):
    found = verify(export(path))
    assert found.exit_code == 1
    assert "holds no signed content" in repr(found)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"name": " "}, "Who signs"),
        ({"decision": "maybe"}, "A decision is one of"),
        ({"decision": "with-conditions"}, "Under which conditions"),
    ],
)
def test_what_cannot_be_signed(path, more, said):
    with pytest.raises(MlnbError, match=said):
        sign(path, **({"name": "Ada"} | more))


def test_a_page_cannot_be_signed(path):
    with pytest.raises(MlnbError, match="belongs to the notebook"):
        sign(export(path), name="Ada")


def test_a_pdf_holds_nothing_to_verify(tmp_path):
    with pytest.raises(MlnbError, match="holds no signed content"):
        verify(tmp_path / "audit.pdf")


def test_signing_leaves_the_notebook_valid(path):
    sign(path, name="Ada")
    nbformat.validate(read_notebook(path))


def test_in_a_shell(path, capsys):
    from mlnb.cli import main

    assert main(["sign", str(path), "--as", "Ada", "--comment", "well done"]) == 0
    assert "Ada approved on" in capsys.readouterr().out
    assert main(["verify", str(path)]) == 0
    change(path, CHANGES["a verdict"][0])
    assert main(["verify", str(path)]) == 1
    assert "the finding of data.missing_values changed" in capsys.readouterr().out
