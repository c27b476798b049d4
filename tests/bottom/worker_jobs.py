"""Jobs for a real worker process to do; each leaves a mark in the folder it is given."""

import os
import signal
import time
from pathlib import Path

from greenmfg.jobs.models import Job
from greenmfg.jobs.registry import Progress, handler


def mark(job: Job, word: str) -> None:
    Path(job.args["folder"], f"{job.pk}-{job.attempts}-{word}").write_text(str(os.getpid()))


@handler("test.work")
def work(job: Job, progress: Progress) -> None:
    mark(job, "done")


@handler("test.wait")
def wait(job: Job, progress: Progress) -> None:
    """Takes too long the first time."""
    mark(job, "begun")
    if job.attempts == 1:
        time.sleep(60)
    mark(job, "done")


@handler("test.die")
def die(job: Job, progress: Progress) -> None:
    """Kills its worker each time (attack 140)."""
    mark(job, "begun")
    os.kill(os.getpid(), signal.SIGKILL)
