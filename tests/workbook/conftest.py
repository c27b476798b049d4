"""An application of each edition, and a workbook to fill in as a person would."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell

from applications.models import Application
from applications.services import drafts, rounds
from applications.workbooks.layout import ANSWER, NOTE, VARIANT, Slot
from evaluation import selectors as evaluation
from greenmfg import clock
from greenmfg.excel.forms import HEAD
from tests.people import MemberClient
from tests.stories import Story, publish_schemes

SLOTS = (ANSWER, VARIANT, NOTE)


@dataclass
class Paper:
    """A downloaded workbook on somebody's machine."""

    book: Workbook

    @property
    def tabs(self) -> list[Any]:
        return [sheet for sheet in self.book.worksheets if sheet.sheet_state == "visible"]

    def blanks(self) -> Iterator[tuple[str, Slot, Cell]]:
        """Key, columns and cell of every answer."""
        for sheet in self.tabs:
            for row in range(HEAD + 1, sheet.max_row + 1):
                for slot in SLOTS:
                    if key := sheet.cell(row, slot.key).value:
                        yield key, slot, sheet.cell(row, slot.value)

    def cell(self, key: str, part: str = "value") -> Cell:
        """The cell of an answer: its value, state, reason, key, version or origin."""
        slot, cell = next((slot, cell) for found, slot, cell in self.blanks() if found == key)
        return cell.parent.cell(cell.row, getattr(slot, part))

    def write(self, key: str, value: Any, part: str = "value") -> str:
        """Type ``value`` into a blank; where that is."""
        cell = self.cell(key, part)
        cell.value = value
        return f"{cell.parent.title}!{cell.coordinate}"

    def content(self) -> bytes:
        """The workbook as it is saved."""
        saved = BytesIO()
        self.book.save(saved)
        return saved.getvalue()


@dataclass
class Desk:
    """One person's browser and one application."""

    client: MemberClient
    application: Application

    def address(self, page: str) -> str:
        return f"/applications/{self.application.pk}/{page}"

    def download(self) -> Paper:
        response = self.client.get(self.address("workbook/"))
        assert response.status_code == 200
        return Paper(load_workbook(BytesIO(response.content)))

    def upload(self, content: bytes | Paper) -> Any:
        content = content if isinstance(content, bytes) else content.content()
        file = SimpleUploadedFile("填报表.xlsx", content)
        return self.client.act(self.address("workbook/import/"), {"workbook": file})

    def confirm(self, preview: Any, *take: str) -> Any:
        ticks = {f"take.{key}": "on" for key in take}
        return self.client.act(
            self.address("workbook/confirm/"), {"preview": preview.context["kept"], **ticks}
        )

    def refusal(self, content: bytes | Paper) -> str:
        """What the page says of a workbook that is not taken."""
        response = self.upload(content)
        assert response.status_code == 422
        return " ".join(response.context["form"].non_field_errors())

    def text(self, key: str) -> str:
        return evaluation.filled(self.application.self_sheet).text(key)

    def waiver(self, key: str) -> str:
        answer = evaluation.filled(self.application.self_sheet).answer(key)
        return answer.waiver if answer else ""


@pytest.fixture
def story(in_hunan) -> Story:
    return Story(in_hunan)


@pytest.fixture
def desk_of(in_hunan) -> Callable[..., Desk]:
    return lambda application, name="owner": Desk(MemberClient(getattr(in_hunan, name)), application)


@pytest.fixture
def desk(story, desk_of) -> Desk:
    """A filled-in application of 2025."""
    return desk_of(story.filled)


@pytest.fixture
def application_2018(story: Story) -> Application:
    """Begun in a provincial round of the 2018 form."""
    publish_schemes("provincial-recognition")
    approver = story.actor("province_approver")
    now = clock.read()
    this = rounds.create_round(
        actor=approver,
        procedure="provincial-recognition",
        year=2026,
        code="sj2026",
        title="2026年度省级绿色制造单位评价确认",
        closes={"submission": now + timedelta(days=60), "municipal_review": now + timedelta(days=90)},
    )
    rounds.open_round(actor=approver, round=this)
    return drafts.begin(actor=story.actor("owner"), offer_id=this.offers.get(honour="factory").pk)
