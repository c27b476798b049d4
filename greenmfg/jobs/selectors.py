"""Reads of jobs."""

from greenmfg.errors import Refused
from greenmfg.jobs.models import Job


def visible(*, job_id: int) -> Job:
    """A job of the active province; Refused 404. The page of what it works on says who may see it."""
    job = Job.objects.filter(pk=job_id).first()
    if job is None:
        raise Refused("没有找到这项任务。", status=404)
    return job


def queued() -> list[int]:
    """The ids of the active province's jobs that wait for a worker, the oldest first."""
    return list(Job.objects.filter(state=Job.State.QUEUED).order_by("pk").values_list("pk", flat=True))
