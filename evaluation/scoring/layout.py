"""What is printed: tables, forms and documents of an edition. They name what is scored, once each."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

Side = Literal["self", "assessor"]

# What a column of a table shows. `cell` is text printed in the row itself.
Shows = Literal[
    "number",  # printed number, else the ordinal
    "category_number",  # 序号 of the category
    "category",
    "group",
    "text",
    "necessity",
    "points",
    "weight",
    "unit",
    "cell",
    "answer",  # 指标值及是否符合评价要求, 是否符合
    "data",  # the quantities a value is computed from, and the value
    "remark",  # 特殊情况说明
    "evidence",  # 证明材料索引
    "explanation",  # 符合性说明及证明材料索引
    "score",
]

FieldType = Literal[
    "text", "paragraph", "number", "date", "year", "choice", "choices", "yes_no",
    "email", "phone", "uscc", "postcode", "industry_code", "key_industry", "score",
]  # fmt: skip

# What a field of type ``score`` shows: the total, that of a year, or whether the gates are met.
Shown = Literal["total", "year_1", "year_2", "year_3", "gates"]

# What the platform lists below the text of a section: its own records of the same thing.
Encloses = Literal["", "process", "conclusion", "references", "qualification"]

# What a field may start from: the unit, who begins, the industry and the product named at the beginning, the
# honour applied for as the scheme names it, and what the unit has told of itself as a park or as the core of
# a supply chain.
Prefill = Literal[
    "", "organization.name", "organization.uscc", "organization.code", "organization.region",
    "organization.place",
    "organization.industry", "organization.industry_code", "user.name", "user.phone", "user.email",
    "sheet.industry", "offer.honour", "application.subject",
    "park.level", "park.type", "park.address", "park.planned_area", "park.built_area", "park.companies",
    "park.large_companies",
    "chain.sector",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a printed table."""

    key: str
    shows: Shows
    title: str = ""  # a column may have no printed head
    width: int = 0  # share of the printed width, per cent; 0: what is left
    merge: bool = False  # a `cell` column: equal neighbours of a 二级指标 are one cell


@dataclass(frozen=True, kw_only=True)
class TableRow:
    """A printed row: the criteria or gates it stands for (none for a mere line of text).

    Left empty, ``text``, ``category``, ``group`` and ``necessity`` are those of the one it names.
    """

    key: str = ""
    criteria: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    text: str = ""
    category: str = ""
    group: str = ""
    necessity: Literal["必选", "可选"] | None = None
    cells: dict[str, str] = field(default_factory=dict)  # by column, for columns that show cells
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """A printed table. By the one of its side that is ``scored`` the criteria are answered, in its order.

    Where a scheme is answered over several years, ``{n}`` and ``{year}`` in its texts are the place of a
    year and the year; ``later_title`` is that of the years after the first, a ``note``
    that names none of them stands below the last.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    later_title: str = ""
    label: str = ""  # 附表 1.2
    side: Side = "self"
    scored: bool = False
    lead: str = ""  # printed above
    year_line: str = ""
    note: str = ""  # printed below
    total_row: str = ""  # 总分


@dataclass(frozen=True, kw_only=True)
class Choice:
    """An option of a list; ``group`` is the printed heading it stands under."""

    text: str
    group: str = ""
    other: bool = False  # takes a text of its own


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field of a basic-information table."""

    key: str
    label: str
    type: FieldType = "text"
    group: str = ""
    required: bool = True
    required_with: tuple[str, ...] = ()  # fields one of which, saying 是 or more than 0, makes it required
    max_chars: int = 0  # characters without white space; 0: none
    soft: bool = False  # the limit is advice
    choices: tuple[Choice, ...] = ()
    prefill: Prefill = ""
    help: str = ""
    applies: str = ""
    half: bool = False  # printed two to a line
    aside: str = ""  # printed once, left of all neighbours that have it
    shows: Shown = "total"
    unit: str = ""
    signed: bool = False  # a number that may be negative
    status: Literal["confirmed", "unconfirmed"] = "confirmed"
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Section:
    """A section of a narrative; its printed guidance, and sections below it."""

    key: str
    title: str
    number: str = ""
    guidance: str = ""
    answer: bool = True  # False: a heading only
    required: bool = True
    max_chars: int = 0
    soft: bool = False
    encloses: Encloses = ""
    sections: tuple["Section", ...] = ()
    status: Literal["confirmed", "unconfirmed"] = "confirmed"
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ChecklistItem:
    """A kind of evidence asked for."""

    key: str
    text: str
    number: str = ""
    applies: str = ""  # 适用时: may be left out with a reason
    required_with: tuple[str, ...] = ()  # as of a field: then it is there


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A commitment with the lines signed below it, in printed order.

    ``blanks`` are pieces of its title and text with the form field that stands in the place of each.
    """

    text: str
    title: str = ""
    signatures: tuple[str, ...] = ()
    blanks: dict[str, str] = field(default_factory=dict)
    status: Literal["confirmed", "unconfirmed"] = "confirmed"
    note: str = ""

    def filled(self, text_of: Callable[[str], str]) -> "Statement":
        """The statement with its blanks filled; one whose field is empty stays as it is printed."""
        text, title = self.text, self.title
        for blank, key in self.blanks.items():
            told = text_of(key) or blank
            text, title = text.replace(blank, told), title.replace(blank, told)
        return replace(self, text=text, title=title)


@dataclass(frozen=True, kw_only=True)
class Form:
    """What is filled in beside the indicators: fields, a narrative, or a checklist.

    ``rows`` asks its fields for up to ``most`` things, a row each (主要产品); ``yearly`` for each of
    ``years`` years, the data year last, with the fields or the years down the side.
    """

    key: str
    title: str
    kind: Literal["fields", "narrative", "checklist", "rows", "yearly"]
    most: int = 0
    years: int = 0
    down: Literal["fields", "years"] = "fields"
    side: Side = "self"
    lead: str = ""
    fields: tuple[Field, ...] = ()
    sections: tuple[Section, ...] = ()
    items: tuple[ChecklistItem, ...] = ()
    statement: Statement | None = None
    foot: str = ""  # printed below
    status: Literal["confirmed", "unconfirmed"] = "confirmed"
    note: str = ""

    @property
    def names_year(self) -> bool:
        """Whether its wording names the data year, ``{year}``."""
        texts = (self.title, self.lead, *(field.label for field in self.fields))
        return any("{year}" in text for text in texts)


@dataclass(frozen=True, kw_only=True)
class CoverLine:
    """A line of a cover; ``field`` names the form field that fills it."""

    label: str
    field: str = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of a document: a form, a table or the index of evidence, in printed order."""

    form: str = ""
    table: str = ""
    evidence_index: bool = False
    heading: str = ""


@dataclass(frozen=True, kw_only=True)
class Document:
    """A printed document, cover to signatures."""

    key: str
    title: str
    parts: tuple[Part, ...]
    label: str = ""  # 附件 2-1
    side: Side = "self"
    cover: tuple[CoverLine, ...] = ()
    issuer: str = ""
    date_line: str = ""
    instructions_title: str = ""
    instructions: tuple[str, ...] = ()
    statement: Statement | None = None
    official: bool = True  # False: our own arrangement, no form is printed
    status: Literal["confirmed", "unconfirmed"] = "confirmed"
    note: str = ""

    @property
    def has_cover(self) -> bool:
        """Whether it has pages before its first part; one without begins with its title on that page."""
        return bool(self.cover or self.issuer or self.instructions)
