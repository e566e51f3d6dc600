from mlnb.core.evidence import Note
from mlnb.core.finding import Finding
from mlnb.panels import panel


def test_one_piece_of_evidence_at_a_time(other):
    shown = panel(other)
    assert [v for _, v in shown.controls["evidence"].options] == ["all", "Copies", "Rows", "Columns", "Columns (4)"]
    shown.set(evidence="Copies")
    assert "<figure" in shown.html
    assert ">r0<" not in shown.html
    shown.set(evidence="Rows")
    assert "<figure" not in shown.html
    assert ">r0<" in shown.html


def test_as_many_rows_as_are_asked_for(other):
    assert panel(other).values["rows"] == 12
    assert ">r19<" in panel(other, rows=20).html
    assert ">r5<" not in panel(other, rows=5).html


def test_where_there_is_nothing_to_choose_there_is_the_card_alone(screen):
    note = Note(caption="Traceback", text="ValueError: no")
    finding = Finding("data.duplicates", "error", "The check broke", reason="See the traceback.", evidence=(note,))
    shown = screen.show(panel(finding))
    assert shown.controls == {}
    assert len(screen.outputs) == 1
    assert "ValueError: no" in screen.html
