"""Reads of schemes, sheets and benchmarks. A published revision is parsed once per process."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django_scopes import get_scope

from evaluation.cell import Catalogue
from evaluation.cells import cells_of
from evaluation.filled import Benchmark, Filled
from evaluation.models import Answer, DataSet, DataValue, SchemeRevision, ScoreRun, Sheet
from evaluation.said import Said
from evaluation.schemes import registry
from evaluation.scoring.layout import Document, Side
from evaluation.scoring.places import name_of
from evaluation.scoring.scheme import Scheme
from evaluation.scoring.spread import data_year, spread
from greenmfg.errors import Refused

_SAID = (*Said._fields[:-1], "updated_by__name")
INDUSTRY = "organization.industry"  # what the field of a basic table starts from that asks for it


def scheme_of(sheet: Sheet) -> Scheme:
    """The parsed scheme ``sheet`` is filled in for, written out for its data year."""
    return spread(scheme_by_hash(sheet.scheme_revision.sha256), data_year(sheet.year))


def cells(sheet: Sheet) -> Catalogue:
    """What may be answered on ``sheet``."""
    return cells_of(scheme_of(sheet), side_of(sheet.side))


@lru_cache(maxsize=64)
def scheme_by_hash(sha256: str) -> Scheme:
    """A scheme by the hash of its body; the body is fetched and parsed once per process.

    Hot queries leave the body out: it is a hundred times the rest of the row.
    """
    body = SchemeRevision.objects.filter(sha256=sha256).values_list("body", flat=True)[0]
    return registry.parsed(body, sha256)


def revision(pk: int) -> SchemeRevision:
    """A published scheme revision without its body; Refused 404 where there is none."""
    row = SchemeRevision.objects.filter(pk=pk, published_at__isnull=False).defer("body").first()
    if row is None:
        raise Refused("没有找到该评价要求。", status=404)
    return row


def scheme_by_id(pk: int) -> Scheme:
    """A published scheme revision, parsed; Refused 404 where there is none."""
    return scheme_by_hash(revision(pk).sha256)


def schemes() -> QuerySet[SchemeRevision]:
    """What is there for the province of the active scope: its own, and what comes with the product.

    Outside every scope what comes with the product alone. Without the bodies.
    """
    return SchemeRevision.objects.filter(Q(owner=None) | Q(owner=get_scope().get("tenant"))).defer("body")


def scheme_before(row: SchemeRevision) -> SchemeRevision | None:
    """What ``row`` follows, as published: an earlier revision or edition, or one that has its title.

    A form that is another document, though of the same honour, is nothing to compare it with.
    """
    kin = Q(code=row.code) | Q(title=row.title)
    published = (
        schemes()
        .filter(kin, published_at__isnull=False, honour=row.honour, edition__lte=row.edition)
        .exclude(pk=row.pk)
    )
    later = Q(code=row.code, edition=row.edition, revision__gte=row.revision)
    is_edition = Case(
        When(code=row.code, edition=row.edition, then=2), When(code=row.code, then=1), default=0
    )
    own_first = F("owner").desc(nulls_last=True)
    return published.exclude(later).order_by(is_edition.desc(), "-edition", "-revision", own_first).first()


def current_schemes(codes: Iterable[str]) -> dict[str, SchemeRevision]:
    """The latest published revision of each code, the province's own before the product's.

    Refused 422 naming the codes that have none.
    """
    latest = (
        schemes()
        .filter(code=OuterRef("code"), status=SchemeRevision.Status.PUBLISHED)
        .order_by(F("owner").desc(nulls_last=True), "-edition", "-revision")
        .values("pk")[:1]
    )
    wanted = set(codes)
    rows = SchemeRevision.objects.filter(code__in=wanted, pk=Subquery(latest)).defer("body")
    found = {row.code: row for row in rows}
    if missing := wanted - found.keys():
        raise Refused(f"评价要求尚未导入：{'、'.join(sorted(missing))}。")
    return found


def current_scheme(code: str) -> Scheme:
    """The latest published revision of ``code``, parsed; Refused 422 where there is none."""
    return scheme_by_hash(current_schemes({code})[code].sha256)


def filled(sheet: Sheet) -> Filled:
    """``sheet`` with its answers and the benchmarks in force: two queries, whatever its size."""
    return _filled(sheet, said(_asked(sheet.answers.all())), _benchmarks(sheet))


def filled_with(
    sheets: Sequence[Sheet], sets: Sequence[DataSet | None]
) -> Iterator[tuple[Sheet, list[Filled]]]:
    """Each of ``sheets`` as it stands with each of ``sets`` in force, None for none: one query for all.

    Where two sets say the same for the industry of a sheet, they are one and the same object there.
    """
    answers: dict[int, dict[tuple[str, int, int], Said]] = {sheet.pk: {} for sheet in sheets}
    rows = _asked(Answer.objects.filter(sheet__in=sheets))
    for pk, *values in rows.values_list("sheet", *_SAID):
        row = Said._make(values)
        answers[pk][row.cell] = row
    for sheet in sheets:
        stands: list[Filled] = []
        for one in sets:
            given = _values(one.pk, one.sha256, sheet.industry) if one else {}
            same = next((filled for filled in stands if filled.benchmarks == given), None)
            stands.append(same or _filled(sheet, answers[sheet.pk], given))
        yield sheet, stands


def _filled(
    sheet: Sheet,
    answers: Mapping[tuple[str, int, int], Said],
    benchmarks: Mapping[tuple[str, str, str], Benchmark],
) -> Filled:
    return Filled(
        scheme=scheme_of(sheet),
        scheme_sha256=sheet.scheme_revision.sha256,
        answers=answers,
        benchmarks=benchmarks,
        industry=sheet.industry,
        year=sheet.year,
        side=side_of(sheet.side),
    )


def said(answers: QuerySet[Answer]) -> dict[tuple[str, int, int], Said]:
    """What ``answers`` say, by cell, each with the name of who wrote it last."""
    return {row.cell: row for row in map(Said._make, answers.values_list(*_SAID))}


def _asked(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    """Those of ``answers`` that the revision of their sheet asks for."""
    return answers.exclude(key__contains=Answer.ASIDE)


def set_aside(sheet: Sheet) -> list[tuple[str, str]]:
    """What was answered under an earlier revision and is asked no more, or otherwise: wording and text."""
    found = []
    for answer in sheet.answers.filter(key__contains=Answer.ASIDE).order_by("pk"):
        key, _, revision = answer.key.partition(Answer.ASIDE)
        scheme = spread(scheme_by_id(int(revision)), data_year(sheet.year))
        cell = cells_of(scheme, side_of(sheet.side)).get(name_of(key, answer.year, answer.item))
        found.append((cell.label if cell else key, answer.value or answer.reason))
    return found


def stated_industry(filled: Filled) -> str:
    """The industry that the unit states in its basic table, empty where it left it blank."""
    asked = [filled.answer(key) for key, cell in filled.cells.items() if cell.prefill == INDUSTRY]
    return next((said.value for said in asked if said and said.value), "")


def side_of(text: str) -> Side:
    """The side of a sheet as schemes call it."""
    return "assessor" if text == Sheet.Side.ASSESSOR else "self"


def thaw(scheme_sha256: str, body: Mapping[str, Any]) -> Filled:
    """The sheet a snapshot froze, from ``Filled.as_json``; answers and benchmarks are the frozen ones."""
    return Filled(
        scheme=spread(scheme_by_hash(scheme_sha256), data_year(body["year"])),
        scheme_sha256=scheme_sha256,
        answers={(row["key"], row["year"], row["item"]): Said(**row) for row in body["answers"]},
        benchmarks={(row["key"], row["variant"], row["band"]): row for row in body["benchmarks"]},
        industry=body["industry"],
        year=body["year"],
        side=side_of(body["side"]),
    )


def _benchmarks(sheet: Sheet) -> Mapping[tuple[str, str, str], Benchmark]:
    """Those of the data set in force; none where none is published."""
    published = DataSet.objects.filter(
        kind="benchmark",
        scheme=sheet.scheme_revision.code,
        year=sheet.year,
        published_at__isnull=False,
    )
    in_force = published.order_by("-revision").values_list("pk", "sha256")[:1]
    return next((_values(pk, sha256, sheet.industry) for pk, sha256 in in_force), {})


def set_before(data_set: DataSet) -> DataSet | None:
    """The published revision that ``data_set`` took the place of, None where it is the first."""
    own = DataSet.objects.filter(kind=data_set.kind, scheme=data_set.scheme, year=data_set.year)
    earlier = own.filter(published_at__isnull=False, revision__lt=data_set.revision)
    return earlier.order_by("-revision").first()


@lru_cache(maxsize=256)
def _values(data_set: int, _sha256: str, industry: str) -> Mapping[tuple[str, str, str], Benchmark]:
    """An industry's own value before the one for every industry (通则).

    Read once per process: what is published never changes, and the hash of its values names it.
    """
    rows = DataValue.objects.filter(data_set=data_set, industry__in={"", industry}).order_by("industry")
    told = ("leading", "baseline", "variant", "source", "status")
    return {
        (key, values[2], band): dict(zip(told, values, strict=True))
        for key, band, *values in rows.values_list("key", "band", *told)
    }


def locked() -> Refused:
    """The 409 for a write after the seal."""
    return Refused("已签署，不能修改。", status=409)


def official_score(*, sheet: Sheet, revision: int, filled: Filled) -> ScoreRun | None:
    """The official score of ``filled``, what was sealed under ``revision``; None before the job has run."""
    runs = sheet.score_runs.filter(sheet_revision=revision, input_sha256=filled.input_sha256())
    return runs.order_by("-pk").first()


def official_scores(sheets: Iterable[int]) -> dict[int, ScoreRun]:
    """The official score of what was last sealed and scored of each of the sheets, without its traces."""
    rows = ScoreRun.objects.filter(sheet__in=sheets).defer("body").order_by("sheet_revision", "pk")
    return {row.sheet_id: row for row in rows}


def document_of(sheet: Sheet) -> Document:
    """The printed document of the side that ``sheet`` fills in; Refused 404 where none is printed for it."""
    found = next((row for row in scheme_of(sheet).documents if row.side == sheet.side), None)
    if found is None:
        raise Refused("该类评价没有印发的报告格式。", status=404)
    return found
