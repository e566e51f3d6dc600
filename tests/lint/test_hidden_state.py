from __future__ import annotations

import pytest

from mlnb.lint.look import examine
from mlnb.lint.reading import Cell, Document


def codes(*cells):
    made = tuple(Cell(n, source, count=count) for n, (count, source) in enumerate(cells))
    return [(leak.cell, leak.code) for leak in examine(Document("n", made, "notebook"), kinds=["hidden_state"])]


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ([(1, "x = 1"), (2, "print(x)")], []),
        ([(1, "x = 1"), (2, "print(y)")], [(1, "H1")]),
        ([(1, "x = 1"), (None, "print(z)"), (2, "z = x")], [(1, "H2")]),
        ([(1, "x = 1"), (3, "x = 2"), (2, "print(x)")], [(2, "H3")]),
        ([(1, "import a"), (4, "import b"), (2, "b.c()")], []),
        ([(1, "x = 1"), (2, "from somewhere import *"), (3, "print(y)")], []),
        ([(1, "%run other.py"), (2, "print(y)")], []),
        ([(1, "def f():\n    return later"), (2, "later = 1\nf()")], []),
        ([(1, "x = [i for i in range(3)]"), (2, "print(i)")], [(1, "H1")]),
        ([(1, "n = n + 1"), (2, "x = 1")], [(0, "H2")]),
        ([(1, "class A:\n    z = 1\n    def f(self):\n        return __class__, self.z"), (2, "A()")], []),
        ([(1, "try:\n    import q\nexcept ImportError as e:\n    print(e)"), (2, "q")], []),
        ([(1, "x = 1"), (2, "display(x); print(_, Out[1], __name__)")], []),
        ([(1, "lst = []"), (5, "lst.append(1)"), (3, "print(lst)")], [(2, "H3")]),
        ([(1, "a = 1"), (2, "broken ("), (3, "print(c)")], []),
    ],
)
def test_names_that_the_file_would_not_give(cells, found):
    assert codes(*cells) == found


def test_a_plain_script_has_no_hidden_state():
    made = Document("s.py", (Cell(0, "print(y)"),), "script")
    assert not examine(made).findings
