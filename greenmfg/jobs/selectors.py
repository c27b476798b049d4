"""Reads of jobs."""

from greenmfg.jobs.models import Job


def queued(*, but: str = "") -> list[int]:
    """The ids of the active province's jobs that wait, less the kind ``but``, the oldest first."""
    rows = Job.objects.filter(state=Job.State.QUEUED).exclude(kind=but)
    return list(rows.order_by("pk").values_list("pk", flat=True))
