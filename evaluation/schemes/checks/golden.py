"""Golden cases: worked sheets whose results the scheme file itself states."""

from collections.abc import Iterator
from decimal import Decimal

from evaluation.schemes.checks.walk import walk
from evaluation.schemes.reader import Report
from evaluation.scoring.edition import Expectation
from evaluation.scoring.engine import score
from evaluation.scoring.numbers import half_up, plain
from evaluation.scoring.result import Score
from evaluation.scoring.scheme import Scheme
from evaluation.scoring.sheet import SheetProblems, read_sheet, stated_year
from evaluation.scoring.spread import spread


def check(scheme: Scheme, report: Report) -> None:
    """Score every golden sheet and compare."""
    for path, case in walk("golden", scheme.golden):
        try:
            written = spread(scheme, stated_year(scheme, case.sheet))
            result = score(written, read_sheet(written, case.sheet))
        except SheetProblems as failure:
            for where, message in failure.problems:
                report.add(f"{path}.sheet.{where}", message)
            continue
        for where, message in _differences(case.expect, result):
            report.add(f"{path}.expect.{where}", message)


def _differences(expect: Expectation, result: Score) -> Iterator[tuple[str, str]]:
    rows = {row.key: row for row in result.rows}
    categories = {category.key: category.points for category in result.categories}
    if expect.status and expect.status != result.status:
        yield "status", f"应为 {expect.status}，算得 {result.status}"
    if expect.total is not None and expect.total != result.total:
        yield "total", f"应为 {plain(expect.total)}，算得 {_text(result.total)}"
    for name, known, wanted in (
        ("years", {str(year): total for year, _, total in result.years}, expect.years),
        ("categories", categories, expect.categories),
        ("rows", {key: row.points for key, row in rows.items()}, expect.rows),
        ("statuses", {key: row.status for key, row in rows.items()}, expect.statuses),
        ("values", {key: row.trace["value"] for key, row in rows.items()}, expect.values),
    ):
        for key, value in wanted.items():
            if key not in known:
                yield f"{name}.{key}", "本方案没有这一键"
            elif not _same(value, known[key]):
                yield f"{name}.{key}", f"应为 {_text(value)}，算得 {_text(known[key])}"


def _same(expected: Decimal | str, found: Decimal | str | None) -> bool:
    """Equal; a value to the decimals that are expected of it."""
    if isinstance(expected, Decimal) and isinstance(found, str):
        exponent = expected.as_tuple().exponent
        return half_up(Decimal(found), -int(exponent)) == expected
    return expected == found


def _text(value: Decimal | str | None) -> str:
    return plain(value) if isinstance(value, Decimal) else str(value)
