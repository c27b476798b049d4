"""Whose score of a case is the official one: what a body has signed as 合格, else the unit's own.

Lists, pages, files and the recommendation all ask here.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from applications.models import Entrustment, Snapshot
from applications.selectors.cases import qualified
from evaluation.models import ScoreRun
from evaluation.scoring.scheme import Scheme

# The sheet whose score it is, of a query with the alias ``judged``.
OFFICIAL_SHEET = Coalesce(OuterRef("judged"), OuterRef("self_sheet"))


def judging(application: Any) -> QuerySet[Entrustment]:
    """What bodies have signed as 合格 of ``application`` on a sheet: a report of their own has no points."""
    return qualified(application).filter(report=None)


def judged_by_body(application: Any) -> Subquery:
    """The sheet of the body that has found ``application`` 合格."""
    return Subquery(judging(application).values("sheet")[:1])


def official(name: str) -> Subquery:
    """``name`` of the official score of what was last sealed, of a query with the alias ``judged``."""
    runs = ScoreRun.objects.filter(sheet=OFFICIAL_SHEET).order_by("-sheet_revision", "-pk")
    return Subquery(runs.values(name)[:1])


def is_of_body(judged: object, scheme: Scheme) -> bool:
    """Whether the official score is a body's: it has ``judged``, or the unit's own carries no points."""
    return judged is not None or not scheme.has_points("self")


def signed_judgements(applications: Iterable[int]) -> dict[int, str]:
    """The content of what a body has signed as 合格 of each application, by its id; absent where none has."""
    signed = judging(OuterRef("entrustment__application")).values("pk")[:1]
    rows = Snapshot.objects.filter(
        entrustment=Subquery(signed), entrustment__application__in=list(applications)
    )
    return dict(rows.order_by("no").values_list("entrustment__application", "body"))
