"""A scheme for people and programs outside: as JSON what is asked, in printed order; as YAML the whole."""

import json
import unicodedata
from dataclasses import asdict, fields, is_dataclass
from typing import Any, get_args, get_origin, get_type_hints

import yaml

from evaluation.schemes.loader import Loaded
from evaluation.scoring.criterion import Category, Criterion, Gate, Quantity, Variant
from evaluation.scoring.layout import Table, TableRow
from evaluation.scoring.numbers import plain
from evaluation.scoring.scheme import Scheme


def scheme_as_json(loaded: Loaded) -> dict[str, Any]:
    """Gates, categories, quantities and criteria; criteria in the printed order of the scored table."""
    scheme = loaded.scheme
    return {
        **_head(loaded),
        "honour": scheme.honour,
        "gates": [_gate(scheme, number, gate) for number, gate in enumerate(scheme.gates, start=1)],
        "categories": [_category(scheme, category) for category in scheme.categories],
        "quantities": [_quantity(quantity) for quantity in scheme.quantities],
        "criteria": [
            _criterion(scheme, ordinal, criterion)
            for ordinal, criterion in enumerate(scheme.criteria, start=1)
        ],
        "tables": [{"key": t.key, "label": t.label, "title": t.title} for t in scheme.tables],
    }


def table_as_json(loaded: Loaded, table: Table) -> dict[str, Any]:
    """One printed table: its rows with wording and the criteria or gates they name."""
    scheme = loaded.scheme
    return {
        **_head(loaded),
        "table": {
            "key": table.key,
            "label": table.label,
            "title": table.title,
            "side": table.side,
            "scored": table.scored,
            "columns": [{"key": column.key, "title": column.title} for column in table.columns],
            "note": table.note,
        },
        "rows": [_row(scheme, ordinal, row) for ordinal, row in enumerate(table.rows, start=1)],
    }


def find_table(scheme: Scheme, name: str) -> Table | None:
    """The table called ``name``: its key, label (附表 1.2) or title, white space aside."""
    wanted = _folded(name)
    for table in scheme.tables:
        if wanted in (_folded(table.key), _folded(table.label), _folded(table.title)):
            return table
    return None


def _head(loaded: Loaded) -> dict[str, Any]:
    scheme = loaded.scheme
    return {
        "scheme": scheme.scheme,
        "edition": scheme.edition,
        "revision": scheme.revision,
        "sha256": loaded.sha256,
        "title": scheme.title,
    }


def _gate(scheme: Scheme, number: int, gate: Gate) -> dict[str, Any]:
    return {
        "ordinal": number,
        "no": f"G{number}",
        "key": gate.key,
        "text": gate.text,
        "binding": gate.binding,
        "polarity": gate.polarity,
        "source": scheme.cite(gate.source),
        "status": gate.status,
    }


def _category(scheme: Scheme, category: Category) -> dict[str, Any]:
    return {
        "key": category.key,
        "name": category.name,
        "points": plain(category.points),
        "weight": None if category.weight is None else plain(category.weight),
        "source": scheme.cite(category.source),
        "status": category.status,
    }


def _quantity(quantity: Quantity) -> dict[str, Any]:
    return {"key": quantity.key, "name": quantity.name, "unit": quantity.unit or None}


def _criterion(scheme: Scheme, ordinal: int, criterion: Criterion) -> dict[str, Any]:
    number = {"printed_number": criterion.printed_number} if criterion.printed_number else {}
    return {
        "ordinal": ordinal,
        **number,
        "key": criterion.key,
        "category": criterion.category,
        "group": criterion.group or None,
        "text": criterion.text,
        "kind": criterion.kind,
        "points": plain(criterion.points),
        "unit": criterion.unit or None,
        "direction": criterion.direction,
        "necessity": criterion.necessity,
        "applies": criterion.applies or None,
        "not_applicable": criterion.not_applicable,
        "measures": [_measure(scheme, criterion, measure) for measure in criterion.measures],
        "source": scheme.cite(criterion.source),
        "status": criterion.status,
        "note": criterion.note or None,
    }


def _measure(scheme: Scheme, criterion: Criterion, measure: Variant) -> dict[str, Any]:
    return {
        "variant": measure.key or None,
        "name": measure.name or None,
        "unit": measure.unit or None,
        "formula": measure.formula or None,
        "source": scheme.cite(measure.source or criterion.source),
    }


def _row(scheme: Scheme, ordinal: int, row: TableRow) -> dict[str, Any]:
    """A row with what it takes over from the one criterion it names."""
    named = [criterion for criterion in scheme.criteria if criterion.key in row.criteria]
    one = named[0] if len(named) == 1 else None
    return {
        "ordinal": ordinal,
        "text": scheme.wording(row),
        "category": row.category or (one.category if one else None),
        "group": row.group or (one.group if one else "") or None,
        "necessity": row.necessity or (one.necessity if one else None),
        "criteria": list(row.criteria),
        "gates": list(row.gates),
        "cells": asdict(row)["cells"],
    }


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


def body_as_yaml(body: str) -> str:
    """A sealed body as a file that can be edited and read again; unchanged it has the same hash."""
    plain_body = _in_order(json.loads(body), Scheme)
    return yaml.dump(plain_body, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=110)


def _in_order(value: Any, kind: Any) -> Any:
    """``value`` with its keys in the order in which the format declares them."""
    if get_origin(kind) is dict:
        return {key: _in_order(item, get_args(kind)[1]) for key, item in value.items()}
    if isinstance(value, list):
        return [_in_order(item, get_args(kind)[0]) for item in value]
    parts = [part for part in (kind, *get_args(kind)) if is_dataclass(part)]
    if not isinstance(value, dict) or not parts:
        return value
    hints = get_type_hints(parts[0])
    names = [row.name for row in fields(parts[0]) if row.name in value]
    return {name: _in_order(value[name], hints[name]) for name in names}
