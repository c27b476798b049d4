"""A city full of filed cases, for what must cost the same with one and with a thousand."""

from typing import Any

from applications.models import Application
from evaluation.models import ScoreRun, Sheet
from tests.people import Organization, a_uscc
from tests.stories import Story


def gather(story: Story, number: int) -> None:
    """Bring the number of filed cases in the story's city to ``number``: units like the story's own."""
    first = story.sealed.application
    sheet, run = first.self_sheet, ScoreRun.objects.first()
    numbers = range(Application.objects.count(), number)
    units = Organization.objects.bulk_create(
        copy(first.organization, name=f"同类企业 {n}", uscc=a_uscc()) for n in numbers
    )
    sheets = Sheet.objects.bulk_create(copy(sheet) for _ in numbers)
    Application.objects.bulk_create(
        copy(
            first,
            number=f"GJ2025-{n:05d}x",
            organization=unit,
            self_sheet=own,
            sealed_at=story.sealed.sealed_at,
        )
        for n, unit, own in zip(numbers, units, sheets, strict=True)
    )
    if run is not None:
        ScoreRun.objects.bulk_create(copy(run, sheet=own) for own in sheets)


def copy(row: Any, **changes: Any) -> Any:
    """A row like ``row`` but for ``changes``, not yet written."""
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key
    }
    copy = type(row)(**values)
    for name, value in changes.items():
        setattr(copy, name, value)
    return copy
