"""Waiting with a word: while a statement waits for a lock, who holds it is looked up and said."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
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
        self._began: float | None = None
        """When the statement that is under way began (time.monotonic)."""
        self._ended = threading.Event()
        self._watching = False
        self._lock = threading.Lock()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Say meanwhile for whom the session waits, if it does, and keep it in `holders`."""
        self.holders = []
        self._ended.clear()
        with self._lock:
            self._began = time.monotonic()
            # One for many statements: to start a thread takes longer than most of them.
            if not self._watching:
                threading.Thread(target=self._watch, daemon=True).start()
                self._watching = True
        try:
            yield
        finally:
            self._began = None
            self._ended.set()

    def _watch(self) -> None:
        """Look at one statement after another, until none is under way any more."""
        while True:
            time.sleep(self.patience / 4)
            with self._lock:
                began = self._began
                if began is None:
                    self._watching = False
                    return
            if time.monotonic() - began >= self.patience:
                # It is a courtesy: the statement goes on without.
                with suppress(psycopg.Error), self.connect() as connection:
                    said: set[int] = set()
                    while self._began == began:
                        self._look(connection, said)
                        self._ended.wait(1)
                # Where nobody can look, the end is waited for.
                while self._began == began:
                    self._ended.wait(1)

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
