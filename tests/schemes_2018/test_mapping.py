"""附表 1.2 (77 rows) over the 91 criteria of 附表 2.2."""

import unicodedata
from collections import Counter

from evaluation.scoring.layout import Table
from evaluation.scoring.scheme import Scheme

# Rows of 附表 2.2 that 附表 1.2 words otherwise, by running number. Everything else is the same text.
OTHERWISE = {2, 3, 26, 28, 51, 52, 54, 62, 65}


def letters(text: str) -> str:
    """The text without blanks, full-width and half-width characters being one."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def test_every_criterion_stands_in_exactly_one_row(scheme: Scheme, tables: dict[str, Table]) -> None:
    named = Counter(key for row in tables["1.2"].rows for key in row.criteria)

    assert named == Counter(row.key for row in scheme.criteria)


def test_rows_for_several_criteria(scheme: Scheme, tables: dict[str, Table]) -> None:
    number = {row.key: n for n, row in enumerate(scheme.criteria, start=1)}
    several = {
        row.text: [number[key] for key in row.criteria] for row in tables["1.2"].rows if len(row.criteria) > 1
    }

    assert list(several.values())[:2] == [[22, 24], [23, 25]]
    assert list(several.values())[2:] == [[n, n + 1] for n in range(68, 91, 2)]
    for first, second in list(several.values())[2:]:
        assert scheme.criteria[first - 1].necessity == "必选"
        assert scheme.criteria[second - 1].necessity == "可选"


def test_required_rows_stand_before_optional_ones(scheme: Scheme, tables: dict[str, Table]) -> None:
    criteria = {row.key: (n, row) for n, row in enumerate(scheme.criteria, start=1)}
    places = []
    for row in tables["1.2"].rows:
        number, first = criteria[row.criteria[0]]
        category = [category.key for category in scheme.categories].index(first.category)
        places.append((category, (row.necessity or first.necessity) == "可选", number))

    assert places == sorted(places)


def test_management_rows(scheme: Scheme, tables: dict[str, Table]) -> None:
    rows = {row.text: row.criteria for row in tables["1.2"].rows}

    assert rows["通过环境管理体系第三方认证。"] == ("environment_certified",)
    assert rows["通过能源管理体系第三方认证。"] == ("energy_certified",)
    assert rows["工厂应优化用能结构，在保证安全、质量的前提下减少不可再生能源投入。"] == ("energy_structure",)


def test_a_row_for_one_criterion_has_its_words(scheme: Scheme, tables: dict[str, Table]) -> None:
    number = {row.key: n for n, row in enumerate(scheme.criteria, start=1)}
    differing = {
        number[row.criteria[0]]
        for row in tables["1.2"].rows
        if len(row.criteria) == 1
        and letters(row.text) != letters(scheme.criteria[number[row.criteria[0]] - 1].text)
    }

    assert differing == OTHERWISE


def test_rows_are_answered_under_keys_of_their_own(scheme: Scheme, tables: dict[str, Table]) -> None:
    keys = [row.key for row in tables["1.2"].rows]
    taken = {row.key for row in scheme.criteria}
    taken |= {gate.key for gate in scheme.gates} | {quantity.key for quantity in scheme.quantities}
    for form in scheme.forms:
        taken |= {field.key for field in form.fields} | {section.key for section in form.sections}
        taken |= {item.key for item in form.items}

    assert len(set(keys)) == 77
    assert taken.isdisjoint(keys)
