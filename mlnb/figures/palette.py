"""Okabe and Ito's colours, told apart by every kind of eye; ink and grid for a white ground."""

from __future__ import annotations

BLUE = "#0072B2"
VERMILLION = "#D55E00"
ORANGE = "#E69F00"
GREEN = "#009E73"
SKY = "#56B4E9"
PINK = "#CC79A7"
GREY = "#767676"
PALE = "#A6CBE3"  # BLUE on white at 35 %
INK = "#262626"
LINE = "#9A9A9A"
GRID = "#E6E6E6"

#: Of an interval mark, seen on light and dark grounds alike (3 : 1 on both).
VERDICT: dict[str, str] = {
    "fail": VERMILLION,
    "warn": "#C98500",
    "pass": "#1F83C4",
    "error": "#B5679B",
    "skipped": GREY,
}
#: Of lines, in the order in which they are given out.
SERIES: tuple[str, ...] = (BLUE, VERMILLION, GREEN, PINK, ORANGE, SKY, GREY, "#000000")
