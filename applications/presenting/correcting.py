"""What an office has returned for correction: until when, why, and where each named item is mended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from applications import selectors
from applications.models import Application
from evaluation.filled import Filled
from evaluation.sections import sections_of
from greenmfg import clock


@dataclass(frozen=True)
class Mending:
    """One named item: its page and name, the address of its box, whether it was changed since the return."""

    label: str
    address: str
    is_changed: bool


@dataclass(frozen=True)
class Returned:
    """An open return for correction."""

    reason: str
    due_at: datetime
    now: datetime
    items: Sequence[Mending]

    @property
    def is_over(self) -> bool:
        return self.due_at <= self.now


def returned(application: Application, filled: Filled) -> Returned | None:
    """The return that ``application`` has to answer, None where it was not returned."""
    row = selectors.open_correction(application)
    if row is None:
        return None
    pages = {key: page for page in sections_of(filled.scheme, filled.side) for key in page.keys}
    items = []
    for key in row.keys:
        answer = filled.answer(key)
        items.append(
            Mending(
                label=f"{pages[key].title}：{filled.cells[key].label}",
                address=f"{reverse('fill', args=(application.pk, pages[key].slug))}#field-{key}",
                is_changed=answer is not None and answer.updated_at > row.at,
            )
        )
    return Returned(row.reason, row.due_at, clock.read(), items)
