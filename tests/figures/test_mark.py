from xml.etree import ElementTree as ET

import pytest

from mlnb.core.finding import Estimate
from mlnb.figures import mark


def parts(picture):
    root = ET.fromstring(picture.data)  # noqa: S314
    circle = next(e for e in root if e.tag.endswith("circle"))
    lines = [e.get("d") for e in root if e.tag.endswith("path")]
    return float(circle.get("cx")), lines


def test_the_dot_lies_in_its_interval_right_of_the_threshold():
    picture = mark(Estimate("x", 0.12, 0.09, 0.15, "%"), 0.02, "fail")
    dot, lines = parts(picture)
    tick = float(lines[1].split()[0][1:])
    low, high = lines[2][1:].split()[0], lines[2].split("H")[1]
    assert tick < float(low) < dot < float(high) < picture.width
    assert picture.alt == "12 % (9 to 15), matters from 2 %"


@pytest.mark.parametrize("estimate", [None, Estimate("x", 1.0), Estimate("x", float("nan"), 0.0, 1.0)])
def test_no_mark_without_something_to_compare(estimate):
    assert mark(estimate, None, "pass") is None


@pytest.mark.parametrize(
    ("value", "low", "high", "threshold"),
    [
        (0.0, 0.0, 0.0, None),
        (0.0, 0.0, 0.01, 0.01),
        (-5.0, -9.0, -1.0, 0.0),
        (0.4, -0.6, 1.4, 0.0),
        (1e9, None, None, 1e-9),
        (1.0, 0.5, float("inf"), 2.0),
    ],
)
def test_everything_lies_inside(value, low, high, threshold):
    picture = mark(Estimate("x", value, low, high), threshold, "warn")
    dot, lines = parts(picture)
    assert 0 < dot < picture.width
    for line in lines:
        numbers = [float(n) for n in line.replace("M", " ").replace("H", " ").replace("V", " ").split()]
        assert all(0 <= n <= picture.width for n in numbers)


def test_same_bytes():
    estimate = Estimate("x", 1 / 3, 0.1, 0.7)
    assert mark(estimate, 0.2, "fail") == mark(estimate, 0.2, "fail")
