"""A sealed body is parsed once and only under its own hash."""

import pytest

from evaluation.schemes.loader import load
from evaluation.schemes.registry import parsed
from tests.schemes.small import TEXT, broken


def test_a_body_gives_the_scheme_it_was_sealed_from() -> None:
    loaded = load(TEXT)
    scheme = parsed(loaded.body, loaded.sha256)
    assert scheme.criteria == loaded.scheme.criteria
    assert scheme.tables == loaded.scheme.tables
    assert parsed(loaded.body, loaded.sha256) is scheme


def test_a_body_under_another_hash_is_refused() -> None:
    loaded = load(TEXT)
    with pytest.raises(ValueError, match="hash"):
        parsed(loaded.body.replace("能源", "能量"), loaded.sha256)


@pytest.mark.parametrize(
    "changes",
    [
        (("rounding: {row: 4}", "rounding: {row: '4'}  # 注释"),),
        (("title: 小方案\n", ""), ("revision: 1\n", "title: 小方案\nrevision: 1\n")),
        (('parts: [{form: basic}, {table: "1"}]', "parts:\n      - form: basic\n      - table: '1'"),),
    ],
)
def test_layout_order_and_comments_do_not_change_the_hash(changes: tuple[tuple[str, str], ...]) -> None:
    assert load(broken(*changes)).sha256 == load(TEXT).sha256


def test_any_change_of_content_changes_the_hash() -> None:
    assert load(broken(("管理手册", "管理手册。"))).sha256 != load(TEXT).sha256
