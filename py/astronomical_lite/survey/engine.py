"""Work on many things at once: on all cores of this machine, or on a Dask cluster.

>>> total = map_merge(count_rows, partitions, operator.add, Workers(processes=2))

Dask divides the work, merges results as they come, and does again what a lost worker had. What one process
does alone, one thing after the other, needs no Dask.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial, reduce
from importlib.util import find_spec
from multiprocessing import get_context
from typing import Any, TypeVar

from astronomical_lite.messages import UserError

__all__ = ["ALL_CORES", "Workers", "map_merge", "workers_for"]

Item = TypeVar("Item")
Result = TypeVar("Result")

_MERGED_AT_ONCE = 16
_PATIENCE = "30s"
_FEW_BYTES = 50 * 10**6


@dataclass(frozen=True)
class Workers:
    """Who does the work.

    Attributes
    ----------
    scheduler : str
        Address of a Dask scheduler; "" for processes of this machine.
    processes : int
        How many of these; 0 for one for each core that this process may use.
    """

    scheduler: str = ""
    processes: int = 0

    @property
    def number(self) -> int:
        """Processes of this machine."""
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        return self.processes or cores or 1


ALL_CORES = Workers()


def workers_for(workers: Workers, n_bytes: int) -> Workers:
    """Return who reads so many bytes: this process alone if they are few, unless the user named a number.

    Where other processes have to import for themselves they begin now, while this one does.
    """
    if workers.scheduler or workers.number == 1 or not _dask_is_there():
        return workers
    if n_bytes < _FEW_BYTES and not workers.processes:
        return Workers(processes=1)
    if not _forks():
        _processes(workers.number)
    return workers


def map_merge(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    merge: Callable[[Result, Result], Result],
    workers: Workers,
) -> Result:
    """Return all results merged, whatever the order they come in.

    Parameters
    ----------
    function : callable
        Of a module, or a `functools.partial` of one: other processes import it.
    items : sequence
        At least one.
    merge : callable
        Associative.
    workers : Workers

    Raises
    ------
    UserError
        The scheduler cannot be reached, Dask is not installed, or workers were lost for good; and
        what `function` raises.
    """
    if not workers.scheduler and (min(workers.number, len(items)) == 1 or not _dask_is_there()):
        return reduce(merge, map(function, items))
    try:
        import dask.bag
    except ImportError as error:
        raise UserError(
            "--scheduler needs the package distributed: pip install 'astronomical-lite[survey]'."
        ) from error
    bag: Any = dask.bag.from_sequence(items, partition_size=1)  # type: ignore[no-untyped-call]
    bag = bag.map(function)
    work = bag.fold(merge, split_every=_MERGED_AT_ONCE)
    if workers.scheduler:
        merged: Result = _on_cluster(work, workers.scheduler)
        return merged
    pool = _processes(workers.number)
    try:
        merged = _told(partial(work.compute, scheduler="processes", pool=pool, chunksize=1))
    except BaseException:
        # one of them may be gone; the others end what they are at, and nothing else
        _processes.cache_clear()
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    return merged


@lru_cache(maxsize=1)
def _processes(number: int) -> ProcessPoolExecutor:
    """Return the processes of this command: what they import and load serves all that it does."""
    context: Any = get_context("fork" if _forks() else "spawn")
    pool = ProcessPoolExecutor(number, context, _begin_process)
    with _keys_held_back():
        for _ in range(number):
            pool.submit(os.getpid)
    return pool


@contextmanager
def _keys_held_back() -> Iterator[None]:
    """Have processes that begin here pay no heed to Ctrl+C, which a terminal sends to all: this one ends them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _forks() -> bool:
    """Return True if other processes can be copies of this one, with all that it has imported and loaded.

    A copy has none of the threads, and what they held stays locked in it: so only where there are none but
    those of OpenBLAS and Arrow, which are made for that. macOS's own libraries are not.
    """
    return sys.platform == "linux" and threading.active_count() == 1


def _begin_process() -> None:
    from dask import multiprocessing

    begin: Any = multiprocessing.initialize_worker_process
    begin()


def _dask_is_there() -> bool:
    return (
        find_spec("dask") is not None
    )  # to import it takes time, which other processes have to begin in


def _on_cluster(work: Any, address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise UserError(
            "--scheduler needs the package distributed: pip install 'astronomical-lite[survey]'."
        ) from error
    try:
        client: Any = Client(  # type: ignore[no-untyped-call]
            address, timeout=_PATIENCE, set_as_default=False
        )
    except (OSError, ValueError) as error:
        raise UserError(
            f"There is no Dask scheduler at {address}. Start one with dask scheduler, and give the "
            "address that it prints."
        ) from error
    with client:
        return _told(partial(work.compute, scheduler=client))


def _told(compute: Callable[[], Any]) -> Any:
    """Return the result; raise the loss of workers as a sentence."""
    try:
        return compute()
    except UserError:
        raise
    except Exception as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise UserError(
            f"The work was broken off ({type(error).__name__}: {lines[0][:200].rstrip('.')}). What is "
            "done stays: the same command goes on from there."
        ) from error
