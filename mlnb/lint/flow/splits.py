"""Splits: held-out sets and folds."""

from __future__ import annotations

from mlnb.lint.flow.frames import pick
from mlnb.lint.flow.functions import Call
from mlnb.lint.flow.machine import Machine, literal, unknown
from mlnb.lint.flow.tables import SHUFFLING_SPLITTERS
from mlnb.lint.flow.values import Const, Data, Est, Picker, Seq, Split, Stream, Value

_OPTIONS = {"test_size", "train_size", "random_state", "shuffle", "stratify", "lengths", "generator", "seed"}


def held_out(m: Machine, call: Call, what: str) -> Value:
    """A call such as ``train_test_split``: each array in two parts, the parts of all in the same rows."""
    given = [value for value in call.args if not (isinstance(value, Const) and isinstance(value.value, (int, float)))]
    given += [value for name, value in call.kw.items() if name in {"X", "y", "arrays", "dataset"}]
    shuffle = literal(call.get(None, "shuffle"))
    shuffled = shuffle is not False
    if what == "random_split":
        given = given[:1]
    copies = frozenset(id(dup) for value in given if isinstance(value, Data) for dup in value.dups)
    token = ("split", call.place.cell, call.place.line, _key(call, m), copies)
    found: list[Value] = []
    parts: tuple[frozenset, ...] = ()  # type: ignore[type-arg]
    time: frozenset[str] = frozenset()
    if not given:
        return unknown()
    whole: frozenset = frozenset()  # type: ignore[type-arg]
    for value in given:
        data = m.data(value)
        time |= data.all_time()
        whole |= data.rows
        train = pick(m, data, Picker(token, 0, "train part")).copy(name=data.name if data.deps else "")
        test = pick(m, data, Picker(token, 1, "test part")).copy(name=data.name if data.deps else "")
        train.parts = test.parts = None
        if not shuffled:
            train.time, test.time = train.time - {"shuffled"}, test.time - {"shuffled"}
        else:
            train.time |= {"random"}
            test.time |= {"random"}
        found += [train, test]
        parts = parts or (train.rows, test.rows)
    if what == "random_split":
        third = pick(m, m.data(given[0]), Picker(token, 2, "third part")).copy(name="")
        found.append(third)
    m.splits.append(Split(whole, call.place, what, shuffled, time, parts))
    return Seq(found)


def _key(call: Call, m: Machine) -> object:
    """The same seed and size on the same rows is the same split."""
    named = tuple(
        sorted(
            (k, literal(v))
            for k, v in call.kw.items()
            if k in {"test_size", "random_state", "train_size"} and isinstance(v, Const)
        )
    )
    seed = call.kw.get("random_state")
    if isinstance(seed, Const) and isinstance(seed.value, int):
        return ("seed", named)
    return (id(call), m.inside())


def folds(m: Machine, est: Est, call: Call) -> Value:
    """``splitter.split(X)``: a stream of pairs of indices."""
    value = call.get(0, "X")
    data = m.data(value) if value is not None else Data()
    if isinstance(value, Data) and value.shape == "thing" and value.origin is not None:
        data = value.origin
    shuffled = literal(est.params.get("shuffle")) is True or est.cls in SHUFFLING_SPLITTERS
    time = data.all_time()
    m.splits.append(
        Split(data.rows, call.place, est.cls or "split", shuffled, time, (), folds=est.cls != "TimeSeriesSplit")
    )
    base = ("fold", est.sig, call.place.cell, call.place.line)

    def item(turn: int) -> Value:
        token = (*base, turn)
        picks = [Picker(token, part, name) for part, name in ((0, "training fold"), (1, "validation fold"))]
        return Seq([Data(rows=frozenset(), shape="thing", picker=p) for p in picks])

    length = literal(est.params.get("n_splits"))
    single = "Shuffle" in est.cls and length == 1
    return Stream(item, length=1 if single else None)


def sampled(m: Machine, base: Data, call: Call) -> Value:
    """``df.sample``: some rows, all of them shuffled, or a bootstrap."""
    from mlnb.lint.flow.choosing import duplicated

    replace = literal(call.get(2, "replace", "with_replacement"))
    frac = literal(call.get(1, "frac", "fraction"))
    if replace is True:
        return duplicated(m, base, call.place, "sample(replace=True)")
    if frac == 1:
        return base.copy()
    size = call.get(0, "n", "frac", "fraction")
    if frac is None and size is None:
        return base.copy(shape="row")
    if isinstance(size, Const) and isinstance(size.value, int) and size.value <= 20:  # a look at a few rows
        return base.copy(shape="row")
    token = ("sample", call.place.cell, call.place.line, m.inside())
    made = pick(m, base, Picker(token, 0, "sampled rows"))
    m.splits.append(Split(base.rows, call.place, "sample", True, base.all_time(), (made.rows,)))  # noqa: FBT003
    return made


def rest_of(base: Data, sample: Data) -> Data | None:
    """``df.drop(train.index)``: the rows that a part leaves."""
    found = []
    for node in sample.rows:
        above = node
        while above.parent is not None and above.parent not in base.rows:
            above = above.parent
        if above.parent is None:
            return None
        part = above.part
        other = (
            (part[0], not part[1])
            if isinstance(part, tuple) and len(part) == 2 and isinstance(part[1], bool)
            else 1
            if part == 0
            else 0
            if part == 1
            else ("rest", part)
        )
        if above.token[0] == "cut":
            low, high = part
            other = (high, None) if low in (None, 0) else (None, low)
        found.append(above.parent.child(above.token, other, "the remaining rows"))
    made = base.copy(rows=frozenset(found))
    made.columns = {name: c.copy(rows=made.rows) for name, c in base.columns.items()}
    return made
