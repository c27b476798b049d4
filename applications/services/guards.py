"""What must hold beyond the table: one small function per guard name, bound to the tables here.

Guards run inside the transition's transaction, after the row is claimed.
"""

from typing import Any

from django.utils import timezone

from applications import selectors, workflow
from applications.models import Application, Entrustment, Lookup, Notice, SiteAssessment
from applications.services.moves import Case, deadline_of, register
from applications.workflow import Stage
from evaluation import selectors as evaluation
from evaluation import services as sheets
from greenmfg import clock
from greenmfg.errors import Item, Refused


def sheet_unchanged(case: Case) -> None:
    """Locks the sheet under the revision the check page showed."""
    sheet = case.subject.self_sheet
    sheets.lock_sheet(sheet=sheet, seen_revision=case.facts["sheet_revision"])


def complete(case: Case) -> None:
    """Every required item is there and readable (422 names every one)."""
    problems = evaluation.filled(case.subject.self_sheet).problems()
    if problems:
        raise Refused(f"还有 {len(problems)} 项需要填写或改正，暂不能提交。", items=problems)


def gates_met(case: Case) -> None:
    """湖南通知 一、1 不得申报; 15号 三、3 达到标准时: no binding gate may be answered as unmet."""
    unmet = evaluation.filled(case.subject.self_sheet).unmet_gates()
    if unmet:
        raise Refused("不符合申报条件，不能提交。", items=unmet)


def third_party_qualified(case: Case) -> None:
    """15号 三、3: only after the body's 合格."""
    qualified = case.subject.entrustments.filter(status="signed", conclusion="qualified")
    if not qualified.exists():
        raise Refused("第三方评价机构尚未签署“合格”结论，暂不能提交申报材料。", status=409)


def names_items(case: Case) -> None:
    """A return names what to mend and until when; the transition's service unlocks just that."""
    keys = set(case.facts.get("keys", ()))
    if not keys:
        raise Refused("请勾选需要补正的项目。", items=[Item("keys", "请至少勾选一项。")])
    if unknown := keys - evaluation.filled(case.subject.self_sheet).cells.keys():
        raise Refused(
            "该申报没有这些填报项。", items=[Item("keys", f"没有填报项“{key}”。") for key in sorted(unknown)]
        )


def correction_open(case: Case) -> None:
    """A resubmission comes before the date the returning office has set."""
    due = case.subject.corrections.filter(closed_at=None, due_at__gt=clock.now())
    if not due.exists():
        raise Refused("补正期限已过，请联系退回的主管部门。", status=409)


def verified(case: Case) -> None:
    """湖南通知 四、1: every indicator is verified before forwarding, where the procedure asks for it."""
    if case.procedure.flag(Stage.MUNICIPAL_REVIEW, "verification") != "every_indicator":
        return
    done = selectors.latest_verifications(case.subject)
    open_rows = [row for row in evaluation.scheme_of(case.subject.self_sheet).criteria if row.key not in done]
    if open_rows:
        raise Refused(
            f"还有 {len(open_rows)} 项指标未核实，暂不能上报。",
            items=[Item(row.key, f"“{row.text}”尚未核实。") for row in open_rows],
        )


def looked_up(case: Case) -> None:
    """湖南通知 四、1: a look-up per negative condition, all clear where the condition excludes."""
    if case.procedure.flag(Stage.MUNICIPAL_REVIEW, "lookup") != "every_gate":
        return
    done = selectors.latest_lookups(case.subject)
    items = []
    for gate in evaluation.scheme_of(case.subject.self_sheet).gates:
        found = done.get(gate.key)
        if found is None:
            items.append(Item(gate.key, f"“{gate.text}”尚未查询。"))
        elif found.result == Lookup.Result.FOUND and gate.binding:
            items.append(Item(gate.key, f"查询发现存在“{gate.text}”，不得申报。"))
    if items:
        raise Refused("负面情形查询未完成或存在不得申报的情形，不能上报。", items=items)


def site_assessed(case: Case) -> None:
    """15号 三、4: confirmed only what passed the assessment on site, where the procedure asks for it."""
    if case.procedure.flag(Stage.PROVINCIAL_REVIEW, "site_assessment") != "required":
        return
    assessed = SiteAssessment.objects.filter(application=case.subject).first()
    if assessed is None or not (assessed.indicators_met and assessed.report_sound):
        raise Refused("现场评估未通过或尚未登记，不能确认。", status=409)


def in_open_notice(case: Case) -> None:
    """An application enters the notice only with the list that is being published."""
    if not case.subject.notices.filter(status=Notice.Status.OPEN).exists():
        raise Refused("该申报不在已发布的公示名单中。", status=409)


def notice_over(case: Case) -> None:
    """15号 三、4: announced after the notice, where the procedure has one."""
    if (
        case.procedure.rule(Stage.PUBLIC_NOTICE)
        and not case.subject.notices.filter(status=Notice.Status.CLOSED).exists()
    ):
        raise Refused("公示尚未结束，不能公布结果。", status=409)


def has_outcome(case: Case) -> None:
    """The outcome says on which document it rests."""
    if case.facts.get("outcome") == "listed" and not case.facts.get("document_number"):
        raise Refused(
            "请填写公布文件的文号。", items=[Item("document_number", "例如：工信部节函〔2025〕12号。")]
        )


def filing_closed(case: Case) -> None:
    """Only what was not filed in time lapses."""
    deadline = deadline_of(case.subject, case.procedure.filing_stage())
    if deadline is None or clock.read() < deadline.closes_at:
        raise Refused("申报期限未到。", status=409)


def has_conclusion(case: Case) -> None:
    """15号 三、3: a body signs 合格 or 不合格."""
    if case.facts.get("conclusion") not in Entrustment.Conclusion:
        raise Refused("请选择评价结论。", items=[Item("conclusion", "请选择“合格”或“不合格”。")])


def list_not_empty(case: Case) -> None:
    """A notice without a single unit is no notice."""
    if not case.subject.applications.exists():
        raise Refused("公示名单为空。", status=409)


def days_over(case: Case) -> None:
    """A notice stands for its whole last day and cannot be shortened."""
    if timezone.localdate(clock.read()) <= case.subject.closes_on:
        raise Refused("公示期未满，不能结束。", status=409)


def _named(*guards: Any) -> dict[str, Any]:
    return {guard.__name__: guard for guard in guards}


register(
    Application,
    workflow.APPLICATION,
    _named(
        sheet_unchanged,
        complete,
        gates_met,
        third_party_qualified,
        names_items,
        correction_open,
        verified,
        looked_up,
        site_assessed,
        in_open_notice,
        notice_over,
        has_outcome,
        filing_closed,
    ),
)
register(Entrustment, workflow.ENTRUSTMENT, _named(has_conclusion))
register(Notice, workflow.NOTICE, _named(list_not_empty, days_over))
