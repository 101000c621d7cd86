"""Work beside this one: in a thread, or in a process, whose memory is limited, and which may die."""

import os
import pickle
import resource
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


class Died(Exception):
    """The process ended without a word, or had no memory left."""


def apart(produce: Callable[[], Iterator[T]], memory: int) -> Iterator[T]:
    """Yield what `produce` yields in a process that may take `memory` bytes more; raise what it raises.

    Raises Died where it asks for more: a reader that is not written in Python aborts then.
    """
    receiving, sending = os.pipe()
    child = os.fork()
    if not child:
        _produce(produce, memory, sending)
    os.close(sending)
    try:
        with open(receiving, "rb") as pipe:
            while True:
                try:
                    is_item, what = pickle.load(pipe)
                except (EOFError, pickle.UnpicklingError):
                    raise Died from None
                if is_item:
                    yield what
                elif isinstance(what, MemoryError):
                    raise Died
                elif what:
                    raise what
                else:
                    return
    finally:
        # Whoever stops reading closes the pipe; the child ends when it writes to it next.
        os.waitpid(child, 0)


def ahead(items: Iterable[T]) -> Iterator[T]:
    """Yield `items`, each of which is made in a thread while the one before it is in use."""
    iterator, end = iter(items), object()
    with ThreadPoolExecutor(1) as thread:
        item: Any = thread.submit(next, iterator, end).result()
        while item is not end:
            following = thread.submit(next, iterator, end)
            yield item
            item = following.result()


def _produce(produce: Callable[[], Iterator[T]], memory: int, sending: int) -> None:
    """Write to the pipe `sending` what `produce` yields, then what it raises or None; never return."""
    code = 1
    try:
        # The connection to the database is the parent's; so is the terminal, where an abort leaves a line.
        os.dup2(sending, 3)
        os.closerange(4, os.sysconf("SC_OPEN_MAX"))
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        limit = _limit(memory)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, resource.getrlimit(resource.RLIMIT_DATA)[1]))
        with open(3, "wb") as pipe:
            try:
                for item in produce():
                    pickle.dump((True, item), pipe)
                pickle.dump((False, None), pipe)
            except Exception as error:
                pickle.dump((False, error), pipe)
        code = 0
    finally:
        os._exit(code)


def _limit(memory: int) -> int:
    """Return the bytes that this process may have, to take `memory` bytes more than it has had.

    What it has reserved without touching it counts, too: after charts that is so much that no thread starts.
    """
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    try:
        status = Path("/proc/self/status").read_text("utf-8")
    except OSError:  # not on Linux
        return peak + memory
    (reserved,) = (int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmData"))
    return max(peak + memory, reserved + memory // 2)
