import re

import pytest

from mlnb import cards
from mlnb.cards import page
from mlnb.cards.style import PILLS
from mlnb.core.audit import Audit
from mlnb.core.evidence import Bars, Table
from mlnb.core.finding import Finding
from mlnb.core.fix import Fix


def masked(html):
    """The card without the bytes of its pictures, an element a line."""
    html = re.sub(r"base64,[A-Za-z0-9+/=]+", "base64,…", html)
    return re.sub(r"(</?(?:div|details|summary|figure|table|tr|thead|tbody|style|pre)\b)", r"\n\1", html)


def test_finding_card(failing, snapshot):
    assert masked(cards.html(failing)) == snapshot


def test_audit_card(audit, snapshot):
    assert masked(cards.html(audit)) == snapshot


def test_same_finding_same_bytes(failing, audit):
    from mlnb.figures import dispatch

    first = cards.html(failing), cards.html(audit)
    dispatch._remembered.cache_clear()
    assert (cards.html(failing), cards.html(audit)) == first


def test_a_finding_read_from_json_gives_the_same_card(audit):
    again = Audit.from_dict(audit.to_dict())
    assert cards.html(again) == cards.html(audit)
    for before, after in zip(audit, again, strict=True):
        assert cards.html(after) == cards.html(before)
        assert cards.text(after) == cards.text(before)


def test_sizes(audit):
    assert len(cards.html(audit).encode()) < 62_000
    for finding in audit:
        assert len(cards.html(finding).encode()) < 60_000


def test_a_finding_of_many_figures_stays_small_and_says_what_it_left_out():
    bars = [
        Bars(
            caption=f"Figure {k}",
            labels=tuple(f"label {k} {i}" for i in range(20)),
            values=tuple(float(i) for i in range(20)),
        )
        for k in range(12)
    ]
    finding = Finding("data.duplicates", "warn", "Twelve figures", evidence=tuple(bars))
    card = cards.html(finding)
    assert len(card.encode()) < 75_000
    assert "more figures are in" in card
    assert cards.html(finding, figures="all").count("<figure") == 12


def test_code_with_thousands_of_rows_is_cut_and_says_where_the_whole_is():
    fix = Fix("Drop the copies", f"train = train.drop(index={list(range(5000))})")
    finding = Finding("data.duplicates", "fail", "5,000 rows are copies", fixes=(fix,))
    assert len(cards.html(finding).encode()) < 10_000
    assert "finding.fixes[0].code" in cards.html(finding)
    card = cards.html(Audit([finding], {}))
    assert "audit[&quot;data.duplicates&quot;].fixes[0].code" in card
    assert len(card.encode()) < 10_000
    assert len(cards.text(finding)) < 1000


def test_worst_first_and_the_first_failure_is_open(audit):
    card = cards.html(audit)
    order = [
        card.index(word)
        for word in ("training labels are wrong", "The check broke", "mean_texture holds", "No row occurs")
    ]
    assert order == sorted(order)
    assert card.count("<details open") == 2  # the failure, and the few that were skipped
    assert cards.html(audit, open=True).count("<details open") == card.count("<details")


def test_only_lists_the_findings_asked_for(audit):
    card = cards.html(audit, only=["data.duplicates"])
    assert "No row occurs twice" in card
    assert "training labels are wrong" not in card


def test_figures_are_left_out_where_they_do_not_fit_and_the_card_says_where_they_are(audit, monkeypatch):
    monkeypatch.setattr(page, "BUDGET", 10)
    card = cards.html(audit)
    assert card.count("<figure") == 0
    raised = [f.check for f in audit if f.raised]
    assert all(f"audit[&quot;{check}&quot;]" in card for check in ("model.overfitting", *raised))
    assert cards.html(audit, figures="none").count("<figure") == 0
    assert cards.html(audit, figures="all").count("<figure") == 5


def test_the_card_stays_under_its_budget(audit, monkeypatch):
    least = len(cards.html(audit, figures="none").encode())
    most = len(cards.html(audit, figures="all").encode())
    seen = set()
    for budget in range(most, least, -400):
        monkeypatch.setattr(page, "BUDGET", budget)
        card = cards.html(audit)
        if card.count("<figure") > 0:
            assert len(card.encode()) <= budget
        seen.add(card.count("<figure"))
    assert {1, 2, 3, 4} <= seen


def test_figures_takes_three_words(failing):
    with pytest.raises(ValueError, match="'auto', 'all', 'none'"):
        cards.html(failing, figures="some")


def test_every_picture_has_size_and_words(audit):
    pictures = re.findall(r"<img [^>]*>", cards.html(audit, figures="all"))
    assert len(pictures) >= 8
    for picture in pictures:
        assert re.search(r' alt="[^"]+" width="\d+" height="\d+"', picture)


def test_lead_clause_is_bold_only_where_a_person_must_act(audit):
    card = cards.html(audit)
    assert ">About 12\u00a0% of the training labels are wrong</b>, mostly" in card
    assert "More data would still help: 1.2" in card


def test_nothing_is_fetched_and_nothing_runs(audit):
    card = cards.html(audit, figures="all")
    assert not re.search(r"""(?:src|href)=["'](?!data:)""", card)
    assert "<script" not in card
    assert "url(" not in card


def test_inline_styles_survive_an_untrusted_notebook(audit):
    """JupyterLab's sanitizer drops variables and functions in inline styles, and `<style>` whole."""
    inline = " ".join(re.findall(r'style="([^"]*)"', cards.html(audit)))
    assert "var(" not in inline
    assert "calc(" not in inline
    assert " role=" not in cards.html(audit)


def _luminance(color):
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("verdict", list(PILLS))
def test_labels_can_be_read(verdict):
    ground, ink = PILLS[verdict]
    assert contrast(ground, ink) >= 4.5


@pytest.mark.parametrize("ground", ["#FFFFFF", "#111111"])
def test_interval_marks_can_be_seen_on_light_and_dark(ground):
    from mlnb.figures.palette import VERDICT

    for color in VERDICT.values():
        assert contrast(color, ground) >= 3


def test_empty_parts_give_a_card_too():
    assert "Nothing could be checked" in cards.html(Audit([], {}))
    bare = Finding(
        "data.x", "warn", "", evidence=(Table(caption="", columns=(), rows=()), Bars(caption="", labels=(), values=()))
    )
    assert "data.x" in cards.html(bare)
    assert "data.x" in cards.text(bare)
    assert "data.x" in cards.markdown(bare)
