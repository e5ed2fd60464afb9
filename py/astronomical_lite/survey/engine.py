"""Work on many things at once: on all cores of this machine, or on a Dask cluster.

>>> total = map_merge(count_rows, partitions, operator.add, Workers(processes=2))

Dask divides the work, merges results as they come, and does again what a lost worker had. What one process
does alone, one thing after the other, needs no Dask.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, partial, reduce
from multiprocessing import get_context
from typing import Any, TypeVar

from astronomical_lite.messages import UserError

__all__ = ["ALL_CORES", "Workers", "map_merge"]

Item = TypeVar("Item")
Result = TypeVar("Result")

_MERGED_AT_ONCE = 16
_PATIENCE = "30s"


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
    except UserError:
        _processes.cache_clear()  # one of them may be gone
        raise
    return merged


@lru_cache(maxsize=1)
def _processes(number: int) -> ProcessPoolExecutor:
    """Return the processes of this command: what they import and load serves all that it does."""
    from dask.multiprocessing import initialize_worker_process

    return ProcessPoolExecutor(number, get_context("spawn"), initialize_worker_process)


def _dask_is_there() -> bool:
    try:
        import dask.bag  # noqa: F401
    except ImportError:
        return False
    return True


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
