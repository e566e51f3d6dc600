"""Runs in a SQLite file, into which several processes may write."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from mlnb.core.errors import MlnbError
from mlnb.core.runs import Run

#: Seconds to wait for another process that writes.
PATIENCE = 60.0
_TABLE = (
    "CREATE TABLE IF NOT EXISTS runs (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, started TEXT, "
    "score REAL, metric TEXT, model TEXT, record TEXT NOT NULL)"
)
_INSERT = "INSERT INTO runs (id, started, score, metric, model, record) VALUES (?, ?, ?, ?, ?, ?)"


class Store:
    """The file. Its journal is SQLite's default one, which also holds on the network drives that hubs have homes on.

    Parameters
    ----------
    path : Path
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._made = False

    def add(self, run: Run) -> None:
        """Write a run.

        Raises
        ------
        MlnbError
            If a run of this id is there, or the file cannot be written.
        """
        record = json.dumps(run.to_dict(), ensure_ascii=False)
        try:
            with self._writing() as base:
                base.execute(_INSERT, (run.id, run.started, run.score, run.metric, run.model, record))
        except sqlite3.IntegrityError as error:
            msg = f"A run named {run.id!r} is in {self.path.name} already; give another id."
            raise MlnbError(msg) from error

    def read(self) -> list[Run]:
        """All runs, in the order in which they were written; none where there is no file."""
        if not self.path.is_file():
            return []
        with self._open() as base:
            try:
                rows = base.execute("SELECT record FROM runs ORDER BY number").fetchall()
            except sqlite3.OperationalError as error:
                if "no such table" in str(error) and self.path.stat().st_size == 0:
                    return []
                raise
        return [Run.from_dict(json.loads(row[0])) for row in rows]

    def remove(self, identity: str) -> bool:
        """Take a run out; gives whether it was there."""
        with self._writing() as base:
            return bool(base.execute("DELETE FROM runs WHERE id = ?", (identity,)).rowcount)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A connection inside a transaction of its own: the lock is taken at once, and waited for."""
        with self._open() as base:
            base.execute("BEGIN IMMEDIATE")
            try:
                if not self._made:
                    base.execute(_TABLE)
                yield base
            except BaseException:
                base.execute("ROLLBACK")
                raise
            base.execute("COMMIT")
            self._made = True

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)) as base:
                yield base
        except sqlite3.IntegrityError:
            raise
        except (sqlite3.DatabaseError, OSError, ValueError) as error:
            msg = f"The log of runs {str(self.path)!r} cannot be used: {error}; give RunLog another file."
            raise MlnbError(msg) from error
