"""Printed sheets of what is frozen: asked for where it is frozen, made by a job, kept."""

from django.db import transaction

from applications.models import Notice, Printout, Recommendation, Transmittal
from greenmfg.jobs.models import Job
from greenmfg.jobs.services import enqueue


def print_sheet(owner: Transmittal | Recommendation | Notice, kind: str, title: str) -> Printout:
    """A sheet of ``owner``, just frozen: the row now, its PDF by a job. Runs inside that transaction."""
    row = Printout.objects.create(
        tenant=owner.tenant, kind=kind, title=title, **{owner._meta.model_name or "": owner}
    )
    _ask(row)
    return row


@transaction.atomic
def print_again(*, printout: Printout) -> None:
    """Ask once more for a sheet that was not made; where it is made or on its way nothing changes.

    The caller has found that the actor may see it.
    """
    row = Printout.objects.select_for_update(of=("self",)).select_related("job").get(pk=printout.pk)
    if row.file_id is None and (row.job is None or row.job.state not in Job.OPEN):
        _ask(row)


def _ask(row: Printout) -> None:
    """Needs no dedupe key: nobody else holds a row that is new or locked."""
    row.job = enqueue(tenant=row.tenant, kind="render_printout", args={"printout": row.pk})
    row.save(update_fields=["job"])
