"""The department's data-set pages, and a workbook filled in as a person would."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.people import MemberClient
from tests.stories import publish_scheme

TITLE = "2025年度引领值和基准值"


class Desk:
    """The approver's browser."""

    def __init__(self, client: MemberClient) -> None:
        self.client = client

    def template(self, code: str = "factory-2025", year: int = 2025) -> Workbook:
        response = self.client.get("/data-sets/template/", {"code": code, "year": year})
        assert response.status_code == 200
        return load_workbook(BytesIO(response.content))

    def upload(self, book: Workbook | bytes) -> Any:
        if isinstance(book, Workbook):
            content = BytesIO()
            book.save(content)
            book = content.getvalue()
        return self.client.act("/data-sets/import/", {"workbook": SimpleUploadedFile("数据.xlsx", book)})

    def confirm(self, preview: Any, title: str = TITLE) -> Any:
        kept = preview.context["form"].initial["preview"]
        return self.client.act("/data-sets/confirm/", {"preview": kept, "title": title})

    def publish(self, book: Workbook) -> str:
        """The address of the set that ``book`` becomes."""
        response = self.confirm(self.upload(book))
        assert response.status_code == 302
        return str(response.headers["Location"])

    def refusal(self, book: Workbook | bytes) -> str:
        response = self.upload(book)
        assert response.status_code == 422
        return " ".join(response.context["form"].non_field_errors())


def sheet_of(book: Workbook) -> Worksheet:
    return next(sheet for sheet in book.worksheets if sheet.sheet_state == "visible")


def column(book: Workbook, title: str) -> str:
    return next(cell.column_letter for cell in sheet_of(book)[3] if cell.value == title)


def type_in(book: Workbook, row: int, **words: Any) -> Workbook:
    """Fill in cells of ``row`` by the titles of their columns."""
    for title, text in words.items():
        sheet_of(book)[f"{column(book, title)}{row}"] = text
    return book


@pytest.fixture
def department(in_hunan) -> Callable[[str], Desk]:
    publish_scheme("factory-2025")
    return lambda name: Desk(MemberClient(getattr(in_hunan, name)))


@pytest.fixture
def desk(department) -> Desk:
    return department("province_approver")


@pytest.fixture
def template(desk) -> Workbook:
    return desk.template()
