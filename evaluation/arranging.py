"""What stands in a grid on pages and in print: forms by row or year, things with quantities, open tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evaluation.cells import ENTRY, things_title
from evaluation.filled import Filled
from evaluation.scoring.criterion import Criterion, Repeat
from evaluation.scoring.layout import Field, Form
from evaluation.scoring.places import name_of, place_of
from evaluation.scoring.scheme import Scheme

GRIDS = ("rows", "yearly")  # kinds of forms


@dataclass(frozen=True)
class Arrangement:
    """Column titles, and of each line its title, under the first of them, and the names of its cells."""

    title: str
    heads: Sequence[str]
    lines: Sequence[tuple[str, Sequence[str]]]


def of_form(form: Form) -> Arrangement:
    """Rows by thing or by year; where its fields stand down the side, years across."""
    titles = {place_of(field.key).key: _title(field) for field in form.fields}
    places = list(dict.fromkeys(place_of(field.key)[1:] for field in form.fields))
    if form.kind == "yearly" and form.down == "fields":
        lines = [(title, [name_of(key, *place) for place in places]) for key, title in titles.items()]
        return Arrangement(form.title, ["", *(f"{year} 年" for year, _ in places)], lines)
    first = "年度" if form.kind == "yearly" else "序号"
    lines = [
        (f"{year} 年" if year else str(item), [name_of(key, year, item) for key in titles])
        for year, item in places
    ]
    return Arrangement(form.title, [first, *titles.values()], lines)


def _title(field: Field) -> str:
    return f"{field.label}（{field.unit}）" if field.unit else field.label


def of_things(scheme: Scheme, repeat: Repeat, names: Sequence[str]) -> Arrangement:
    """A row for each of the things that a row of the scheme is answered for."""
    asked = [scheme.quantity[name] for name in names]
    heads = [f"{row.name}（{row.unit}）" if row.unit else row.name for row in asked]
    keys = (repeat.key, *names)
    lines = [(str(item), [name_of(key, 0, item) for key in keys]) for item in range(1, repeat.most + 1)]
    return Arrangement(things_title(repeat), ["序号", repeat.label, *heads], lines)


def of_entries(filled: Filled, criterion: Criterion, blank: int = 0) -> Arrangement:
    """The rows of an open table up to the last one begun, and ``blank`` more."""
    most = criterion.entries.most if criterion.entries else 0
    begun = (item for item in range(1, most + 1) if any(_says(filled, criterion.key, item)))
    shown = min(most, max(begun, default=0) + blank)
    lines = [
        (str(item), [f"{name_of(criterion.key, 0, item)}.{part}" for part in ENTRY])
        for item in range(1, shown + 1)
    ]
    return Arrangement(criterion.text, ["序号", *ENTRY.values()], lines)


def _says(filled: Filled, key: str, item: int) -> Iterator[bool]:
    return (filled.says(f"{name_of(key, 0, item)}.{part}") for part in ENTRY)
