"""What an office has returned for correction: until when, why, and where each named item is mended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from applications import selectors
from applications.models import Application
from evaluation.filled import Filled
from evaluation.sections import named_parts
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
    parts, items = named_parts(filled), []
    for name in row.keys:
        page, part = parts[name]
        answers = [found for key in part.keys if (found := filled.answer(key))]
        items.append(
            Mending(
                label=f"{page.title}：{part.title}",
                address=f"{reverse('fill', args=(application.pk, page.slug))}#field-{filled.box_of(name)}",
                is_changed=any(answer.updated_at > row.at for answer in answers),
            )
        )
    return Returned(row.reason, row.due_at, clock.read(), items)
