"""The look, as literal inline styles that every front end keeps, and a little CSS for those that keep more.

Text has the front end's own colour, so that it can be read on any ground; colour is only ever put on
something that brings its ground with it, or beside a word and a mark that say the same.
"""

from __future__ import annotations

SANS = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif"
MONO = "font-family:ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace"
CARD = f"{SANS};font-size:14px;line-height:1.45;max-width:980px;padding:2px 0 6px 0;text-align:left"
SMALL = "font-size:12.5px;opacity:.72"
LINE = "1px solid rgba(128,128,128,.28)"
FAINT = "1px solid rgba(128,128,128,.16)"

#: Ground and ink of each verdict's label: at least 4.5 : 1, whatever lies behind.
PILLS: dict[str, tuple[str, str]] = {
    "fail": ("#BC4B00", "#FFFFFF"),
    "error": ("#8C3A6E", "#FFFFFF"),
    "warn": ("#E69F00", "#1A1A1A"),
}

_SHAPE = (
    "display:inline-block;box-sizing:border-box;border-radius:9px;padding:0 8px;font-size:12px;line-height:18px;"
    "white-space:nowrap"
)
_QUIET = "border:1px solid rgba(128,128,128,.5);padding:0 7px;line-height:16px"

CSS = """<style>
.mlnb-card{color:var(--jp-content-font-color1,inherit)}
.mlnb-card summary:hover{background:rgba(128,128,128,.07)}
.mlnb-card summary:focus-visible{outline:2px solid #0072B2;outline-offset:2px}
.mlnb-card .mlnb-n,.mlnb-card td{font-variant-numeric:tabular-nums}
.mlnb-pointed{position:relative;display:inline-block;max-width:100%;line-height:0}
.mlnb-spot{position:absolute;line-height:1.4}
.mlnb-spot:hover{background:rgba(0,114,178,.1)}
.mlnb-spot:hover::after{content:attr(data-v);position:absolute;left:100%;top:0;z-index:9;white-space:pre;pointer-events:none;
font-size:12px;padding:4px 8px;border-radius:4px;border:1px solid #9A9A9A;color:#1A1A1A;background:#FFFFFF}
.mlnb-left:hover::after{left:auto;right:100%}
.mlnb-card code,.mlnb-card pre{background:transparent!important;padding:0!important}
.mlnb-card tbody tr,.mlnb-card tbody tr:hover{background:transparent!important}
@media print{
.mlnb-card{max-width:none!important}
.mlnb-card *{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.mlnb-card figure,.mlnb-card tr,.mlnb-card summary,.mlnb-fix{break-inside:avoid}
.mlnb-card summary{break-after:avoid;list-style-type:none!important}
.mlnb-card details::details-content{content-visibility:visible;display:block;height:auto}
}
</style>"""


def pill(verdict: str) -> str:
    """Inline style of a verdict's label."""
    if verdict in PILLS:
        ground, ink = PILLS[verdict]
        return f"{_SHAPE};font-weight:600;color:{ink};background-color:{ground}"
    return f"{_SHAPE};{_QUIET}" + (";opacity:.75" if verdict == "skipped" else "")
