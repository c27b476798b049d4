"""Reads of jobs."""

from greenmfg.jobs.models import Job


def queued() -> list[int]:
    """The ids of the active province's jobs that wait for a worker, the oldest first."""
    return list(Job.objects.filter(state=Job.State.QUEUED).order_by("pk").values_list("pk", flat=True))
