"""What a new set of benchmarks moves: the applications that are not sealed, and who has moved."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import QuerySet

from accounts import policy
from accounts.actor import Actor
from applications.models import Application, Rescoring
from applications.workflow import Status
from evaluation.models import DataSet

ENDED = (Status.WITHDRAWN, Status.LAPSED)


def moved_by(data_set: DataSet) -> QuerySet[Application]:
    """The applications whose own sheet is scored by ``data_set`` and still takes answers."""
    rows = Application.objects.filter(
        offer__scheme_revision__code=data_set.scheme, self_sheet__year=data_set.year
    )
    return (
        rows.exclude(self_sheet__unlocked="none")
        .exclude(status__in=ENDED)
        .select_related("organization", "self_sheet__scheme_revision")
        .defer("self_sheet__scheme_revision__body")
        .order_by("pk")
    )


def rescoring_of(actor: Actor, data_set: DataSet) -> Rescoring | None:
    """Who moved by ``data_set``, None before the job has run; Refused 403 for others than the province."""
    policy.require(actor, "see_benchmarks")
    return Rescoring.objects.filter(data_set=data_set).first()


@dataclass(frozen=True)
class Moved:
    """One line of a `Rescoring`."""

    application: int
    number: str
    unit: str
    before: tuple[str, str]
    after: tuple[str, str]

    @cached_property
    def difference(self) -> Decimal | None:
        """By how much the least of the points rose; None where one of them was not known."""
        if not (self.before[0] and self.after[0]):
            return None
        return Decimal(self.after[0]) - Decimal(self.before[0])

    @property
    def is_same(self) -> bool:
        return self.before == self.after


def lines_of(rescoring: Rescoring) -> list[Moved]:
    """The lines of ``rescoring``: who moved most first, then in the order of the applications."""
    rows = [
        Moved(row["application"], row["number"], row["unit"], tuple(row["before"]), tuple(row["after"]))
        for row in rescoring.lines
    ]
    return sorted(rows, key=lambda row: abs(row.difference or Decimal(0)), reverse=True)
