from mlnb import cards


def test_audit_markdown(audit, snapshot):
    assert cards.markdown(audit) == snapshot


def test_pictures_are_embedded_where_asked(failing):
    assert "](data:image/" in cards.markdown(failing, figures=True)
    assert "Figure: 52 of 426 rows" in cards.markdown(failing)
