"""Waiting with a word: while a statement waits for a lock, who holds it is looked up and said."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.rows import namedtuple_row

from mdm import report

PATIENCE = 2.0  # seconds that a statement may take before somebody looks whether it waits


class Watch:
    """Looks, from a connection of its own, for whom a session of ours waits."""

    def __init__(
        self,
        connect: Callable[[], psycopg.Connection[Any]],
        text: Callable[[str, dict[str, Any]], str],
        pid: int,
        patience: float,
    ) -> None:
        self.connect = connect
        self.text = text
        """Makes the SQL of a template."""
        self.pid = pid
        """The session that is watched."""
        self.patience = min(patience, PATIENCE)
        self.holders: list[Any] = []
        """Who was seen last to hold what the session waits for: rows of sql/holders.sql."""

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Say meanwhile for whom the session waits, if it does, and keep it in `holders`."""
        self.holders = []
        done = threading.Event()
        threading.Thread(target=self._watch, args=(done,), daemon=True).start()
        try:
            yield
        finally:
            done.set()

    def _watch(self, done: threading.Event) -> None:
        if done.wait(self.patience):
            return
        try:
            with self.connect() as connection:
                said: set[int] = set()
                while not done.is_set():
                    self._look(connection, said)
                    done.wait(1)
        except psycopg.Error:
            return  # It is a courtesy: the statement goes on without.

    def _look(self, connection: psycopg.Connection[Any], said: set[int]) -> None:
        text = self.text("holders.sql", {"pid": self.pid})
        rows: list[Any] = connection.cursor(row_factory=namedtuple_row).execute(text).fetchall()
        self.holders = rows or self.holders
        if new := [row for row in rows if row.pid not in said]:
            report.note(f"waits for a lock that is held by {told(new)}")
            said.update(row.pid for row in new)


def told(holders: list[Any]) -> str:
    """Return who sessions are, for people."""
    return "; ".join(
        f"pid {row.pid} (user {row.user_name}, application {row.application}, since {row.since})"
        for row in holders
    )
