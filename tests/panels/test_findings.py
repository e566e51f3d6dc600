from mlnb.panels import panel


def listed(html):
    checks = (
        "data.class_imbalance",
        "data.duplicates",
        "data.outdated_samples",
        "model.overfitting",
        "training.fold_variance",
    )
    return {c for c in checks if f">{c}<" in html}


def test_all_is_the_audits_own_card(audit):
    html = panel(audit).html
    assert len(listed(html)) == 5
    assert "shown" not in html


def test_room_verdict_and_search_narrow_the_list(audit):
    shown = panel(audit, room="data")
    assert listed(shown.html) == {"data.class_imbalance", "data.duplicates", "data.outdated_samples"}
    assert "3 of 5 findings shown" in shown.html
    shown.set(verdict="warn")
    assert listed(shown.html) == {"data.duplicates"}
    shown.set(room="all", verdict="all", search="FOLD worst")
    assert listed(shown.html) == {"training.fold_variance"}
    shown.set(search="threshold")
    assert listed(shown.html) == {"data.class_imbalance"}


def test_only_rooms_and_verdicts_that_are_there_can_be_chosen(audit):
    shown = panel(audit)
    assert [v for _, v in shown.controls["room"].options] == ["all", "data", "model", "training"]
    assert [s for s, _ in shown.controls["verdict"].options] == ["all", "fail (2)", "warn (2)", "skipped (1)"]


def test_nothing_found_is_said_and_the_head_stays(audit):
    html = panel(audit, search="no such word <b>").html
    assert "None of the 5 findings fits" in html
    assert audit.headline in html
    assert listed(html) == set()


def test_a_single_row_is_open_and_all_open_when_asked(audit):
    assert panel(audit, search="duplicates").html.count("<details open") == 1
    folded, opened = panel(audit), panel(audit, opened=True)
    assert folded.html.count("<details open") < opened.html.count("<details open") == opened.html.count("<details")
