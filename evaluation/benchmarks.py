"""引领值 and 基准值: dated sets of values with a source each, frozen once published."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from accounts.actor import Actor
from evaluation import publishing, selectors
from evaluation.models import DataSet
from evaluation.publishing import Fault, Row
from evaluation.scoring.criterion import Criterion
from evaluation.scoring.scheme import Scheme
from evaluation.scoring.sheet import SheetProblems, read_sheet


@dataclass(frozen=True, kw_only=True)
class Value(Row):
    """One benchmark: empty ``industry`` means every industry; numbers are text in the criterion's unit.

    Of ``leading`` and ``baseline`` the one may be empty that the criterion is not scored by.
    """

    leading: str = ""
    baseline: str = ""
    industry: str = ""
    variant: str = ""
    band: str = ""

    @property
    def place(self) -> tuple[str, ...]:
        return (self.key, self.variant, self.band, self.industry)


def publish(
    *,
    actor: Actor,
    scheme: str,
    year: int,
    title: str,
    values: Sequence[Value],
    seen_revision: int | None = None,
) -> DataSet:
    """Publish the next revision of the benchmarks of ``scheme`` for ``year``; sealed scores never move.

    Refused 422 naming every value of an unknown criterion, without source, unreadable, given twice, or
    with 引领值 behind 基准值; 409 where there is a newer revision than the one seen.
    """
    return publishing.publish(
        actor=actor,
        kind=DataSet.Kind.BENCHMARK,
        scheme=scheme,
        year=year,
        title=title,
        values=values,
        faults=faults(selectors.current_scheme(scheme), values),
        seen_revision=seen_revision,
    )


def faults(scheme: Scheme, values: Sequence[Value]) -> list[Fault]:
    """Everything that keeps ``values`` from being published for ``scheme``."""
    own = [Fault(row, *fault) for row, value in enumerate(values) for fault in _faults(scheme, value)]
    labels = {criterion.key: criterion.text for criterion in scheme.criteria}
    return sorted([*own, *publishing.common_faults(values, labels)], key=lambda fault: fault.row)


def _faults(scheme: Scheme, value: Value) -> Iterator[tuple[str, str]]:
    """By field. What the engine would not take is asked of the engine itself."""
    criterion = next((row for row in scheme.criteria if row.key == value.key), None)
    if criterion is None or not criterion.benchmarked:
        yield "key", f"“{value.key}”不是需要对标的指标。"
        return
    if (value.variant, value.band) not in places_of(criterion):
        yield "variant", f"“{criterion.text}”没有这种计算口径或档次。"
        return
    if value.industry and scheme.industry_names and value.industry not in scheme.industry_names:
        yield "industry", f"“{value.industry}”不在{scheme.title}的行业清单中，适用所有行业的请留空。"
    given = {name: text for name in ("leading", "baseline") if (text := getattr(value, name))}
    about = {"variant": value.variant} if value.variant else {}
    try:
        read_sheet(scheme, {"benchmarks": {value.key: {**given, **about}}})
    except SheetProblems as error:
        for problem in error.problems:
            field = problem.path.rpartition(".")[2]
            named = {"leading": "引领值", "baseline": "基准值"}.get(field, "")
            told = f"{named}：{problem.message}" if named else problem.message
            yield field if named else "leading", f"“{criterion.text}”{told}"


def places_of(criterion: Criterion) -> list[tuple[str, str]]:
    """Each variant with each band that ``criterion`` has benchmarks of its own for."""
    bands = criterion.bands.bands if criterion.bands else ()
    variants = [variant.key for variant in criterion.measures] or [""]
    return [(variant, band) for variant in variants for band in ([row.key for row in bands] or [""])]
