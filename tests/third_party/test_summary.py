"""The 创建工作总结报告: sections of the procedure, versioned like answers, closed by the filing."""

import pytest

from applications import procedures
from applications.services import summary
from applications.services.summary import Writing
from applications.workflow import Procedure, ProcedureError
from greenmfg.errors import Refused
from tests.stories import Story


def save(story, *writings, name="owner"):
    return summary.save(actor=story.actor(name), application_id=story.begun.pk, writings=writings)


def test_a_section_is_written_by_two_and_nothing_is_lost(story):
    assert save(story, Writing("results", "节能 12%。")).saved
    clash = save(story, Writing("results", "节水 8%。"), Writing("measures", "改造。"), name="colleague")
    assert [row.key for row in clash.saved] == ["measures"]
    assert [(row.writing.text, row.theirs.text) for row in clash.conflicts] == [("节水 8%。", "节能 12%。")]
    assert save(story, Writing("results", "节水 8%。", 1), name="colleague").saved


@pytest.mark.parametrize(
    ("key", "text", "fault"),
    [("nothing", "甲", "没有这一部分"), ("other", "字" * 1001, "限 1000 字"), ("other", "\x00", "控制字符")],
)
def test_what_cannot_stand_is_said(story, key, text, fault):
    result = save(story, Writing(key, text))
    assert fault in result.errors[0].message
    assert not result.saved


@pytest.mark.parametrize(("name", "status"), [("stranger", 404), ("admin", 403)])
def test_only_who_fills_in_writes_it(story, name, status):
    with pytest.raises(Refused) as caught:
        save(story, Writing("results", "甲"), name=name)
    assert caught.value.status == status


def test_it_is_closed_by_the_filing(story):
    assert story.submitted
    with pytest.raises(Refused, match="填写总结报告") as caught:
        save(story, Writing("results", "改写", 1))
    assert caught.value.status == 409


def test_the_national_round_asks_for_none(in_hunan):
    national = Story(in_hunan)
    with pytest.raises(Refused) as caught:
        summary.save(actor=national.actor("owner"), application_id=national.begun.pk, writings=[])
    assert caught.value.status == 404


@pytest.mark.parametrize(
    ("stage", "fault"),
    [
        ({"report": {"title": "报告"}}, "章节"),
        ({"report": {"title": "报告", "sections": []}}, "没有章节"),
        ({"report": {"title": "报告", "sections": [{"key": "a", "title": "甲"}] * 2}}, "重复"),
        ({"report": {"title": "报告", "sections": [{"key": "a", "titel": "甲"}]}}, "章节"),
    ],
)
def test_a_malformed_report_is_a_fault_of_the_procedure(stage, fault):
    kinds = [{"kind": "prepare"}, {"kind": "submission", **stage}, {"kind": "conclusion"}]
    with pytest.raises(ProcedureError, match=fault):
        procedures.summary_of(Procedure.parse({"procedure": "x", "stages": kinds}))


def test_an_unknown_choice_of_bodies_is_a_fault_of_the_procedure(tmp_path, monkeypatch):
    text = (procedures.FOLDER / "provincial-recognition.yaml").read_text(encoding="utf-8")
    (tmp_path / "odd.yaml").write_text(text.replace("province_list", "by_lot"), encoding="utf-8")
    monkeypatch.setattr(procedures, "FOLDER", tmp_path)
    with pytest.raises(ProcedureError, match="by_lot"):
        procedures.load("odd")
