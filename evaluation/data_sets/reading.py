"""Reads of data sets: the list, one with its table and values, the one in force."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts import policy
from accounts.actor import Actor
from accounts.selectors import absent
from evaluation import selectors
from evaluation.benchmarks import Value
from evaluation.data_sets.tables import BenchmarkTable, FactorTable, Table
from evaluation.factors import Factor
from evaluation.models import DataSet, SchemeRevision

FACTORS = "factor"  # names the factors where a scheme's code names its benchmarks


def data_sets(actor: Actor) -> QuerySet[DataSet]:
    """All that the province has published, newest first, counted; Refused 403 for others."""
    policy.require(actor, "see_benchmarks")
    open_ = Q(values__status="unconfirmed"), Q(factors__status="unconfirmed")
    return (
        _published()
        .select_related("published_by")
        .annotate(
            # Of the two kinds of rows a set has but one, so that joining both multiplies nothing.
            size=Count("values") + Count("factors"),
            unconfirmed=Count("values", filter=open_[0]) + Count("factors", filter=open_[1]),
        )
        .order_by("-year", "kind", "scheme", "-revision")
    )


def data_set_of(actor: Actor, pk: int) -> DataSet:
    """One that is published; Refused 403 for others than the province, 404 where there is none."""
    row = data_sets(actor).filter(pk=pk).first()
    if row is None:
        raise absent()
    return row


def revisions(data_set: DataSet) -> QuerySet[DataSet]:
    """All revisions of the same set, newest first."""
    own = _published().filter(kind=data_set.kind, scheme=data_set.scheme, year=data_set.year)
    return own.select_related("published_by").order_by("-revision")


def current(table: Table) -> DataSet | None:
    """The revision in force of what ``table`` is of."""
    own = _published().filter(kind=table.kind, scheme=table.code, year=table.year)
    return own.order_by("-revision").first()


def table_of(data_set: DataSet) -> Table:
    """The table that ``data_set`` is a revision of."""
    return table(data_set.scheme or FACTORS, data_set.year)


def table(code: str, year: int) -> Table:
    """The table of the scheme ``code``, or of the factors; Refused 422 where the scheme is unknown."""
    return FactorTable(year) if code == FACTORS else BenchmarkTable(selectors.current_scheme(code), year)


def titles() -> dict[str, str]:
    """What there may be data sets of: the title by the code of each published scheme, and the factors."""
    published = selectors.schemes().filter(status=SchemeRevision.Status.PUBLISHED)
    codes = set(published.values_list("code", flat=True))
    rows = selectors.current_schemes(codes).values()
    schemes = {row.code: str(row) for row in sorted(rows, key=lambda row: row.code) if _has_benchmarks(row)}
    return {**schemes, FACTORS: FactorTable.title}


def values(data_set: DataSet | None) -> Sequence[Any]:
    """The rows of ``data_set`` in the order in which they were published; none of none."""
    if data_set is None:
        return []
    model = Factor if data_set.kind == DataSet.Kind.FACTOR else Value
    rows = data_set.factors if data_set.kind == DataSet.Kind.FACTOR else data_set.values
    columns = [field.name for field in fields(model)]
    return [model(**row) for row in rows.order_by("pk").values(*columns)]


def _has_benchmarks(row: SchemeRevision) -> bool:
    return any(criterion.benchmarked for criterion in selectors.scheme_by_hash(row.sha256).criteria)


def _published() -> QuerySet[DataSet]:
    return DataSet.objects.filter(published_at__isnull=False)
