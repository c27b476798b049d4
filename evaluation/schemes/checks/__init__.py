"""What a scheme must fulfil beyond its shape. Each check reports every fault it sees, with its path."""

from evaluation.schemes.checks import criteria, golden, layout, names, sums
from evaluation.schemes.reader import Report
from evaluation.scoring.scheme import Scheme

# Nothing below these can be judged when one of them is not there at all.
_SECTIONS = ("criteria", "categories", "gates", "quantities", "tables", "sources", "forms")


def check_scheme(scheme: Scheme, report: Report) -> None:
    """Run every check; golden cases only on a scheme that is sound otherwise."""
    if not report.sound("", *_SECTIONS):
        return
    names.check(scheme, report)
    if not names.years_end(scheme, report):
        return
    sums.check(scheme, report)
    criteria.check(scheme, report)
    layout.check(scheme, report)
    if not report.problems:
        golden.check(scheme, report)
