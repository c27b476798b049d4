"""Processes that live and end together: what a Ctrl-C on `make demo` leaves behind is nothing."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.once
SUPERVISOR = """
import os, signal, sys
from greenmfg import supervisor
supervisor.FAREWELLS = ((signal.SIGTERM, 0.3), (signal.SIGQUIT, 0.3), (signal.SIGKILL, 5))
programs = [supervisor.Program(f"program {no}", ["-c", code]) for no, code in enumerate(sys.argv[1:])]
print("ended:", supervisor.run_together(programs, environment=dict(os.environ), announce=lambda: None))
"""
SLEEPS = "import os, time; os.write(1, b'%d\\n' % os.getpid()); time.sleep(60)"
IGNORES = f"import signal; [signal.signal(n, signal.SIG_IGN) for n in (2, 3, 15)]; {SLEEPS}"
ENDS = "pass"


@contextmanager
def supervise(*codes: str) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """A supervisor over programs of ``codes``, and the ids of those that sleep."""
    command = [sys.executable, "-c", SUPERVISOR, *codes]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as supervisor:
        sleepers = [code for code in codes if "sleep" in code]
        yield supervisor, [int(supervisor.stdout.readline()) for _ in sleepers]


def is_alive(process_id: int) -> bool:
    return Path(f"/proc/{process_id}/status").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_all(number):
    with supervise(SLEEPS, SLEEPS) as (supervisor, sleepers):
        supervisor.send_signal(number)
        assert supervisor.communicate(timeout=10)[0] == "ended: \n"
        assert supervisor.returncode == 0
        assert not any(map(is_alive, sleepers))


def test_a_program_that_will_not_end_is_ended():
    with supervise(IGNORES) as (supervisor, sleepers):
        started = time.monotonic()
        supervisor.send_signal(signal.SIGINT)
        supervisor.communicate(timeout=10)
        assert not any(map(is_alive, sleepers))
        assert time.monotonic() - started < 5


def test_one_that_ends_by_itself_ends_the_others_and_is_named():
    with supervise(SLEEPS, ENDS) as (supervisor, sleepers):
        assert supervisor.communicate(timeout=10)[0] == "ended: program 1\n"
        assert not any(map(is_alive, sleepers))
