"""A score explains itself: value, formula, inputs, benchmark, rule, points, clause, open points."""

from tests.scoring.build import criterion, one_row

ROW = criterion(
    "linear",
    direction="reverse",
    unit="tce/万元",
    formula="energy ÷ output",
    status="unconfirmed",
    note="赋分规则未印出。",
)


def test_a_computed_row_tells_all_of_it_in_words() -> None:
    row = one_row(ROW, {"quantities": {"energy": "21.52", "output": "1000"}}, leading="0.02", baseline="0.03")
    assert row.text == [
        "数值：综合能耗 ÷ 总产值 = 0.02152 tce/万元（综合能耗 21.52 tce，总产值 1000 万元）",
        "对标：引领值 0.02，基准值 0.03",
        "规则：基准值及更差得 0 分，引领值及更优得满分，其间按线性内插（逆向指标，越小越好）",
        "得分：6.784（满分 8）；（0.02152 − 0.03）÷（0.02 − 0.03）× 8 = 6.784",
        "依据：〔2025〕1号 附表 1",
        "未确认：赋分规则未印出。",
    ]


def test_the_same_is_there_for_machines() -> None:
    trace = one_row(ROW, {"quantities": {"energy": "1", "output": "3"}}, leading="0.2", baseline="0.4").trace
    assert (trace["value"], trace["unit"], trace["formula"]) == (
        "0.3333333333",
        "tce/万元",
        "综合能耗 ÷ 总产值",
    )
    assert trace["inputs"] == [
        {"key": "energy", "name": "综合能耗", "value": "1", "unit": "tce"},
        {"key": "output", "name": "总产值", "value": "3", "unit": "万元"},
    ]
    assert trace["benchmark"] == {"leading": "0.2", "baseline": "0.4"}
    assert trace["clause"] == "〔2025〕1号 附表 1"
    assert trace["unconfirmed"] == ["赋分规则未印出。"]
    assert trace["reason"] == ""


def test_a_row_without_points_says_why() -> None:
    row = one_row(ROW, {"quantities": {"energy": "1", "output": "0"}}, leading="0.2", baseline="0.4")
    assert row.trace["reason"] == "分母为 0，无法计算"
    assert "数值：综合能耗 ÷ 总产值（综合能耗 1 tce，总产值 0 万元）" in row.text
    assert "说明：分母为 0，无法计算" in row.text


def test_points_come_from_the_value_before_it_is_rounded_for_display() -> None:
    row = one_row(ROW, {"quantities": {"energy": "1", "output": "3"}}, leading="0", baseline="1")
    assert row.points is not None
    assert str(row.points) == "5.3333"


def test_inputs_stand_in_the_order_of_the_scheme():
    """However the answer orders them: two processes print and seal the same text of the same sheet."""
    told = [{"energy": "1", "output": "3"}, {"output": "3", "energy": "1"}]
    traces = [one_row(ROW, {"quantities": row}, leading="0", baseline="1").trace for row in told]
    assert traces[0] == traces[1]
