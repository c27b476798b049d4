"""What a message can ask of a worker."""

from celery import shared_task
from django.conf import settings

from greenmfg.jobs import services


@shared_task(
    name=services.RUN_JOB,
    # The soft limit leaves the time to write down why; at the hard one the process is killed.
    soft_time_limit=settings.JOB_TIME_LIMIT_SECONDS - 5,
    time_limit=settings.JOB_TIME_LIMIT_SECONDS,
)
def run_job(job_id: int) -> None:
    """Run one job, unless another worker has it or it is over."""
    services.run(job_id)


@shared_task(name="jobs.sweep", time_limit=settings.JOB_TIME_LIMIT_SECONDS)
def sweep() -> None:
    """Relay and sweeper in one, every few seconds."""
    services.sweep()
