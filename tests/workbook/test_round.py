"""Whatever is typed into the blanks is what the preview says and what the sheet holds after it."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from evaluation import selectors as evaluation
from evaluation.cell import Cell
from evaluation.forms import boxes
from evaluation.scoring.numbers import plain
from evaluation.sections import sections_of
from tests.workbook.conftest import Desk

pytestmark = pytest.mark.django_db

WORDS = some.text(some.characters(exclude_categories=("C", "Z")), min_size=1, max_size=40)
NUMBERS = some.decimals(0, 10**9, places=4, allow_nan=False).map(abs)
DAYS = some.dates(date(1950, 1, 1), date(2099, 12, 31))
CLEARED = some.just((None, ""))


def typed(cell: Cell, labels: dict[str, str]) -> some.SearchStrategy:
    """What is typed into a blank, and what the sheet keeps of it."""
    if labels:
        return some.sampled_from([(label, value) for value, label in labels.items()]) | CLEARED
    if cell.kind == "number":
        as_number = NUMBERS.map(lambda number: (float(number), plain(number)))
        return as_number | NUMBERS.map(lambda number: (str(number), plain(number))) | CLEARED
    if cell.kind == "points":
        return some.integers(0, int(Decimal(cell.top))).map(lambda points: (points, str(points))) | CLEARED
    if cell.kind == "date":
        return DAYS.map(lambda day: (day, day.isoformat())) | CLEARED
    if cell.kind in ("text", "paragraph"):
        return WORDS.map(lambda text: (text, text)) | CLEARED
    return CLEARED


@pytest.mark.parametrize("edition", ["2025", "2018"])
def test_what_is_typed_is_what_is_previewed_and_kept(edition, story, desk_of, request):
    application = story.filled if edition == "2025" else request.getfixturevalue("application_2018")
    desk: Desk = desk_of(application)
    layout = desk.upload(desk.download()).context["preview"]
    assert layout.entries == []

    @settings(
        max_examples=8,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(data=some.data())
    def turn(data):
        before = evaluation.filled(application.self_sheet)
        labels = labels_of(before)
        paper = desk.download()
        keys = data.draw(some.lists(some.sampled_from(sorted(labels)), unique=True, max_size=12))
        kept = {}
        for key in keys:
            value, kept[key] = data.draw(typed(before.cells[key], labels[key]))
            cell = paper.cell(key)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
        response = desk.upload(paper)
        preview = response.context["preview"]
        expected = {key: text for key, text in kept.items() if text != before.text(key)}
        assert {line.entry.key: line.change.value for line in preview.changes} == expected
        assert not preview.faults
        assert not preview.conflicts
        assert desk.confirm(response).status_code == 302
        after = evaluation.filled(application.self_sheet)
        assert {key: after.text(key) for key in labels} == {
            key: kept.get(key, before.text(key)) for key in labels
        }

    turn()


def labels_of(filled) -> dict[str, dict[str, str]]:
    """The words of each list by key; none for what is not chosen. What is fixed takes none."""
    found = boxes(filled, [key for section in sections_of(filled.scheme) for key in section.keys])
    return {key: dict(box.choices) for key, box in found.items() if not box.is_fixed}
