"""A few processes that live and end together."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import NoReturn

# How a process is asked to end and how many seconds it gets. Celery and gunicorn finish what they
# hold on TERM and let go of it on QUIT; a Celery that holds nothing takes six seconds to see that.
FAREWELLS = ((signal.SIGTERM, 10), (signal.SIGQUIT, 5), (signal.SIGKILL, 5))


@dataclass(frozen=True)
class Program:
    """One process to run: the ``name`` people read, its Python arguments and the files it inherits.

    Of one that is ``quiet`` only its standard error is heard.
    """

    name: str
    arguments: Sequence[str]
    inherits: Sequence[int] = ()
    quiet: bool = False


class _Ended(Exception):
    """A signal asked everything to end."""


def _end(_number: int, _frame: FrameType | None) -> NoReturn:
    raise _Ended


def run_together(
    programs: Sequence[Program], *, environment: Mapping[str, str], announce: Callable[[], None]
) -> str:
    """Run ``programs`` until a signal comes or one of them ends, then end them all.

    ``announce`` is called when all have been started. Returns the name of the program that ended by
    itself, "" after a signal. The processes stay in the caller's process group, so whoever ends the
    group leaves none behind.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for program in programs:
            processes[program.name] = subprocess.Popen(
                [sys.executable, *program.arguments],
                env=environment,
                pass_fds=program.inherits,
                stdout=subprocess.DEVNULL if program.quiet else None,
            )
        announce()
        while True:
            for name, process in processes.items():
                if process.poll() is not None:
                    return name
            time.sleep(0.2)
    except _Ended:
        return ""
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        _end_all(list(processes.values()))


def _end_all(processes: list[subprocess.Popen[bytes]]) -> None:
    for number, seconds in FAREWELLS:
        alive = [process for process in processes if process.poll() is None]
        for process in alive:
            process.send_signal(number)
        patience = time.monotonic() + seconds
        for process in alive:
            try:
                process.wait(max(0, patience - time.monotonic()))
            except subprocess.TimeoutExpired:
                continue
