"""Categories that are one word in several spellings: case, spaces, punctuation, accents, a single slip of the pen."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from mlnb.core.kinds import MISSING_WORDS
from mlnb.data._corrupted_cells import Cells, Fault

if TYPE_CHECKING:
    import numpy as np

#: A column with more distinct words than this holds names, not categories.
MOST_LEVELS = 5_000
#: Part of the cells from which distinct words are names.
UNIQUE = 0.5
#: Copies of the usual spelling at least; of words of at most so many letters, case may be meant unless it is this rare.
FREQUENT, SHORT, RARE_CASE = 5, 3, 0.1
#: For slips: letters of the word, copies of the usual word, and the part of them that the slip has at most.
LONG, MANY, SLIP = 5, 20, 0.02
#: In texts of so many letters a word may be one letter shorter.
PHRASE = 8
#: Rare words for each usual one beyond which near words are a matter of chance.
CROWD = 5
_INSIDE = re.compile(r"(?<=[^\W\d_])[\s._\-'’/,]+(?=[^\W\d_])|(?<=[^\W\d_]{3})\.$")


def spellings(cells: Cells) -> Fault | None:
    """Rarer spellings of frequent words, each with the word that it stands for."""
    if cells.places is None or cells.kind != "category" or not 1 < len(cells.levels) <= MOST_LEVELS:
        return None
    counts = cells.counts()
    if len(cells.levels) > UNIQUE * max(int(counts.sum()), 1):
        return None
    words = [
        i for i, v in enumerate(cells.levels)
        if isinstance(v, str) and counts[i] > 0 and v.strip().lower() not in MISSING_WORDS
    ]  # fmt: skip
    usual = _same_key(cells.levels, words, counts)
    usual |= _slips(cells.levels, [i for i in words if i not in usual], counts)
    if not usual:
        return None
    odd = sorted(usual, key=lambda i: (-int(counts[i]), str(cells.levels[i])))
    pairs = [f"“{cells.levels[i]}” for “{cells.levels[usual[i]]}”" for i in odd[:3]]
    mapping = {cells.levels[i]: cells.levels[usual[i]] for i in odd}
    return Fault("spelling", cells.name, cells.cells(odd), cells.rows, ", ".join(pairs), remedy={"mapping": mapping})


def key(text: str) -> str:
    """What stays of a word without case, accents, spaces and punctuation; signs and digits stay as they are."""
    plain = unicodedata.normalize("NFKD", text.strip()).casefold()
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    return _INSIDE.sub("", bare).strip()


def _same_key(values: list[Any], words: list[int], counts: np.ndarray) -> dict[int, int]:
    """Each rarer spelling to the most frequent one with the same key."""
    groups: dict[str, list[int]] = defaultdict(list)
    for i in words:
        groups[key(values[i])].append(i)
    found: dict[int, int] = {}
    for short, members in groups.items():
        if len(members) < 2 or not any(c.isalpha() for c in short):  # noqa: PLR2004
            continue
        best = max(members, key=lambda i: (int(counts[i]), str(values[i])))
        if counts[best] < FREQUENT:
            continue
        for i in members:
            spaced = values[i].strip() == values[best].strip()
            if i != best and (spaced or len(short) > SHORT or counts[i] <= RARE_CASE * counts[best]):
                found[i] = best
    return found


def _slips(values: list[Any], words: list[int], counts: np.ndarray) -> dict[int, int]:
    """Each rare word to the frequent one that differs from it by a letter."""
    frequent = [i for i in words if counts[i] >= MANY and len(values[i]) >= LONG]
    if not frequent:
        return {}
    near: dict[str, list[int]] = defaultdict(list)
    for i in frequent:
        for part in _deletions(_apart(values[i])):
            near[part].append(i)
    crowded = any(
        i != j and one_slip(_apart(values[i]), _apart(values[j]))
        for i in frequent
        for part in _deletions(_apart(values[i]))
        for j in near[part]
    )
    most = SLIP * int(counts[frequent].max())
    rare = [i for i in words if counts[i] <= max(1.0, most) and len(values[i]) >= LONG - 1]
    if crowded or not rare:
        return {}
    found: dict[int, int] = {}
    for i in rare:
        text = _apart(values[i])
        about = {j for part in _deletions(text) for j in near.get(part, ()) if counts[i] <= max(1.0, SLIP * counts[j])}
        matched = [j for j in about if j != i and one_slip(text, _apart(values[j]))]
        if len(matched) == 1:
            found[i] = matched[0]
    others = len(rare) - len(found)
    return {} if others > CROWD * max(len(found), 1) else found


def _apart(text: str) -> str:
    """In small letters; where a capital begins a part within a word, as in "FuseA", the parts stay apart."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "\x1f", text).casefold()


def _deletions(text: str) -> list[str]:
    """The text, and the text without each one of its letters."""
    return [text, *{text[:k] + text[k + 1 :] for k in range(len(text))}]


def one_slip(one: str, other: str) -> bool:
    """Whether two words differ by one letter left out, added, replaced, or exchanged with its neighbour.

    The slip must lie within a word of five letters or more and not at its beginning, where letters change the sense
    ("typical", "atypical"), and no digit may be part of it.
    """
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    a, b = one[start : len(one) - end], other[start : len(other) - end]
    swapped = len(a) == len(b) == 2 and a == b[::-1]  # noqa: PLR2004
    if (not swapped and max(len(a), len(b)) > 1) or not all(c.isalpha() for c in a + b):
        return False
    left = re.search(r"[^\W\d_]*$", other[:start])
    right = re.match(r"[^\W\d_]*", other[start:])
    assert left is not None
    assert right is not None
    letters = len(left.group()) + len(right.group())
    return bool(left.group()) and letters >= (LONG if len(other) < PHRASE else LONG - 1)
