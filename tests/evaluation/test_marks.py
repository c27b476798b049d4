"""Which mark an indicator reaches: 引领值, 基准值, neither, or nobody can tell yet."""

import pytest

from evaluation.marks import marks_reached
from tests.documents.conftest import WORKED, everything, filled
from tests.stories import read_scheme

KEY = ("energy_intensity", "output", "")


@pytest.mark.parametrize(
    ("leading", "baseline", "mark"),
    [
        ("0.022", "0.03", "leading"),  # 21.52 t ÷ 1000, the less the better
        ("0.02152", "0.03", "leading"),
        ("0.018", "0.03", "baseline"),
        ("0.018", "0.02152", "baseline"),
        ("0.01", "0.02", "below"),
    ],
)
def test_the_better_mark_that_is_reached(leading, baseline, mark):
    loaded = read_scheme("factory-2025")
    benchmark = {"leading": leading, "baseline": baseline, "variant": "output", "band": "", "source": "2024"}
    sheet = filled(loaded, everything(loaded) | WORKED, {KEY: benchmark})
    found = {row.key: mark for row, mark in marks_reached(sheet.scheme, sheet.score_as_json())}
    assert found.pop("energy_intensity") == mark
    assert set(found.values()) == {"pending"}  # no other mark is known
    assert "platform_functions" not in found  # counted, held against no mark
