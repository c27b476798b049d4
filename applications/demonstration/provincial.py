"""One factory through the provincial procedure (15号 三、2–4) with a third party, in the year 2025."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.actor import Actor
from applications import selectors
from applications.demonstration import shelf
from applications.demonstration.stage import Stage, at, read
from applications.demonstration.telling import texts
from applications.models import Application, Entrustment, Notice, Round
from applications.services import (
    accreditation,
    announcing,
    assessing,
    drafts,
    notices,
    rounds,
    sealing,
    site,
    summary,
    third_party,
)
from applications.services.assessing import Visit
from applications.services.site import Assessment, Assessor
from applications.services.summary import Writing
from evaluation import selectors as evaluation
from evaluation.cell import MET, UNMET
from evaluation.cells import note_key
from evaluation.filled import Filled
from evaluation.models import Answer, Honour
from evaluation.scoring.criterion import Criterion
from evaluation.scoring.numbers import half_up, plain
from evaluation.scoring.places import place_of
from evaluation.services import Change, SaveResult
from greenmfg import clock

PROCEDURE = "provincial-recognition"
ASSESSORS = (
    ("陈立", "湖南省工业和信息化厅", "四级调研员"),
    ("秦川", "湖南省工业和信息化厅", "一级主任科员"),
    ("示范专家", "湖南示范节能研究院", "高级工程师"),
)
PASSED_ON_SITE = "现场评估通过。"
PHOTOGRAPHS = ("生产车间", "能源计量器具")


@dataclass
class Provincial:
    """The course of one unit, the ceramics factory where no other is named, and of its body."""

    stage: Stage
    unit: str = "ceramics"
    told: dict[str, Any] = field(default_factory=lambda: read("factory-2018.yaml"))
    honour: str = Honour.FACTORY

    def walk(self) -> None:
        """From the opening of the round to the provincial list."""
        with clock.override(at(2025, 2, 18)):
            self.accredit()
            this = self.open_round()
        with clock.override(at(2025, 4, 9)):
            application = self.fill(this)
        with clock.override(at(2025, 4, 15, 15)):
            self.seal(application)
            entrustment = self.entrust(application)
            self.accept(entrustment)
        with clock.override(at(2025, 5, 20)):
            self.judge(entrustment)
        with clock.override(at(2025, 6, 12)):
            self.submit(application)
        with clock.override(at(2025, 7, 18)):
            self.forward(application)
        with clock.override(at(2025, 9, 10)):
            self.assess(application)
            self.select(application)
        with clock.override(at(2025, 10, 9)):
            self.publish(this, application)
        with clock.override(at(2025, 10, 27)):
            self.conclude(this, application)

    def accredit(self) -> None:
        """The department enters the body on its list; the body explains the four conditions."""
        department, body = (
            self.stage.actor("department", "approver"),
            self.stage.actor("assessor", "signatory"),
        )
        entry = accreditation.accredit(
            actor=department,
            assessor_id=body.unit.pk,
            document_number="湘工信节能〔2025〕示例号",
            valid_from=date(2025, 1, 1),
            valid_to=date(2027, 12, 31),
        )
        accreditation.qualify(
            actor=replace(body, tenant=department.province),
            entry=entry,
            seen_version=entry.version,
            conditions=self.told["conditions"],
            affiliates=[],
        )
        self.stage.say(f"{body.organization}列入第三方评价机构名单")

    def open_round(self) -> Round:
        """The provincial round of 2025 with the dates of 15号."""
        return self.open_year(2025, {})

    def open_year(self, year: int, closes: dict[str, datetime]) -> Round:
        """A provincial round of ``year``."""
        approver = self.stage.actor("department", "approver")
        row = rounds.create_round(
            actor=approver,
            procedure=PROCEDURE,
            year=year,
            code=f"sj{year}",
            title=f"{year}年度省级绿色制造单位评价确认",
            closes=closes,
        )
        rounds.open_round(actor=approver, round=row)
        return row

    def fill(self, this: Round) -> Application:
        """The filler answers the whole self-evaluation: basic information, report, evidence list, tables."""
        filler = self.stage.actor(self.unit, "filler")
        offer = selectors.open_offers(filler.unit).get(round=this, honour=self.honour)
        subject = self.told.get("subject", "")
        application = drafts.begin(actor=filler, offer_id=offer.pk, subject=subject)
        filled = evaluation.filled(application.self_sheet)
        result = drafts.fill(actor=filler, application_id=application.pk, changes=self._changes(filled))
        _expect_all(result)
        shelf.fill(filler, application, self.told["evidence"])
        sheet = selectors.own_application(filler, application.pk).self_sheet
        drafts.confirm(actor=filler, application_id=application.pk, sheet_revision=sheet.revision)
        done = f"填报 {len(result.saved)} 项、引用证明材料 {len(self.told['evidence'])} 件并确认"
        self.stage.say(f"{filler.organization}{done}（{filler.user}）")
        return application

    def _changes(self, filled: Filled) -> list[Change]:
        """Every verdict is met unless it is told otherwise; the rest as told."""
        waived: Mapping[str, str] = self.told.get("not_applicable", {})
        verdicts = [
            key
            for key, cell in filled.cells.items()
            if cell.kind == MET and key not in waived and not place_of(key).item
        ]
        said = dict.fromkeys(verdicts, MET) | dict.fromkeys(self.told.get("unmet", ()), UNMET)
        said |= texts(self.told, filled)
        changes = [Change(key, text, filled.version(key)) for key, text in said.items()]
        state = Answer.State.NOT_APPLICABLE
        return changes + [
            Change(key, "", filled.version(key), state=state, reason=why) for key, why in waived.items()
        ]

    def seal(self, application: Application) -> None:
        """The signatory seals the self-evaluation."""
        signatory = self.stage.actor(self.unit, "signatory")
        row = selectors.application(signatory, application.pk)
        sealing.seal(
            actor=signatory,
            application_id=row.pk,
            seen_version=row.version,
            sheet_revision=row.self_sheet.revision,
        )
        self.stage.run_jobs()
        self.stage.say(f"签署自我评价报告（{signatory.user}）")

    def entrust(self, application: Application) -> Entrustment:
        """The signatory entrusts the body."""
        signatory = self.stage.actor(self.unit, "signatory")
        body = self._body("signatory", signatory)
        row = third_party.entrust(actor=signatory, application_id=application.pk, assessor_id=body.unit.pk)
        self.stage.say(f"委托{body.organization}评价")
        return row

    def accept(self, entrustment: Entrustment) -> None:
        """The body declares its independence and accepts."""
        body = self._body("signatory", self.stage.actor(self.unit, "signatory"))
        third_party.accept(
            actor=body, entrustment=entrustment, seen_version=entrustment.version, declares=True
        )
        self.stage.say(f"{body.organization}声明独立性并接受委托")

    def _body(self, role: str, beside: Actor) -> Actor:
        """A person of the body, acting in the province of ``beside``."""
        return replace(self.stage.actor("assessor", role), tenant=beside.province)

    def judge(self, entrustment: Entrustment) -> None:
        """The tables, the report and the visit; prepared, reviewed and signed by three people."""
        filler = self._body("filler", self.stage.actor(self.unit, "signatory"))
        row = selectors.entrustment_of(filler, entrustment.pk)
        told = self.told["assessor"]
        if "own_report" in told:
            report = shelf.paper(filler, told["own_report"])
            assessing.enclose_report(actor=filler, entrustment=row, upload=report)
        else:
            self._fill_in(filler, row)
        photographs = [shelf.keep(filler, told["photographs"]).pk]
        visited_on = timezone.localdate(clock.read()) - timedelta(days=8)
        visit = Visit(visited_on=visited_on, photographs=photographs, **told["visit"])
        assessing.record_visit(actor=filler, entrustment=row, visit=visit)
        self._sign(entrustment, filler)

    def _fill_in(self, filler: Actor, row: Entrustment) -> None:
        """The body's own sheet, where a form of its report is printed."""
        filled = evaluation.filled(row.sheet)
        assessing.take_over(actor=filler, entrustment=row)
        said = self._judgement(filled, evaluation.filled(row.application.self_sheet))
        changes = [Change(key, text, filled.version(key)) for key, text in said.items()]
        _expect_all(assessing.fill(actor=filler, entrustment=row, changes=changes))

    def _sign(self, entrustment: Entrustment, filler: Actor) -> None:
        row = selectors.entrustment_of(filler, entrustment.pk)
        revision = row.sheet.revision
        assessing.prepare(actor=filler, entrustment=row, sheet_revision=revision)
        assessing.review(
            actor=replace(self.stage.actor("assessor", "reviewer"), tenant=filler.tenant),
            entrustment=row,
            sheet_revision=revision,
        )
        row = selectors.entrustment_of(filler, entrustment.pk)
        third_party.sign(
            actor=replace(self.stage.actor("assessor", "signatory"), tenant=filler.tenant),
            entrustment=row,
            seen_version=row.version,
            sheet_revision=revision,
            conclusion=Entrustment.Conclusion.QUALIFIED,
        )
        self.stage.run_jobs()
        total = evaluation.filled(row.sheet).score_as_json()["total"]
        self.stage.say(f"第三方编制、审核、签署，结论合格{f'，得分 {total}' if total else ''}")

    def _judgement(self, filled: Filled, own: Filled) -> dict[str, str]:
        """The body's answers: what it says of every row follows what the unit claims of it."""
        told = self.told["assessor"]
        said: dict[str, str] = dict(told["answers"])
        for gate in filled.scheme.gates:
            said |= {gate.key: MET, note_key(gate.key): told["gate_note"]}
        for row in filled.scheme.criteria:
            said[row.key], said[note_key(row.key)] = self._verdict(row, filled.cells[row.key].kind, own)
        variants = {key: text for key, text in self.told["answers"].items() if key.endswith(".variant")}
        pairs = {key.replace(".variant", "_advanced.variant"): text for key, text in variants.items()}
        return said | {key: text for key, text in (variants | pairs).items() if key in filled.cells}

    def _verdict(self, row: Criterion, kind: str, own: Filled) -> tuple[str, str]:
        """What the body says of one row, and why."""
        told, key = self.told["assessor"], place_of(row.key).key
        claimed = own.text(row.key)
        if kind == MET:
            return claimed or MET, told["verdict_note"] if row.measures else told["required_note"]
        if kind != "points":
            return claimed, told["figure_note"].format(source=self.told["sources"][key])
        if own.line_says(row) == UNMET:
            return "0", told["unmet_note"]
        share = Decimal(claimed or row.points) * Decimal(told["share"])
        return told["points"].get(key, plain(half_up(share, 1))), told["optional_note"]

    def submit(self, application: Application) -> None:
        """The summary report is written and everything goes to the city."""
        filler, signatory = self.stage.actor(self.unit, "filler"), self.stage.actor(self.unit, "signatory")
        writings = [Writing(key, text) for key, text in self.told["summary"].items()]
        summary.save(actor=filler, application_id=application.pk, writings=writings)
        row = selectors.application(signatory, application.pk)
        snapshot = sealing.submit(actor=signatory, application_id=row.pk, seen_version=row.version)
        self.stage.run_jobs()
        self.stage.say(f"向市州提交申报材料，回执 {snapshot.receipt}")

    def forward(self, application: Application) -> None:
        """The city checks and forwards."""
        approver = self.stage.actor(self.stage.bureau(application), "approver")
        self.stage.transmit(selectors.application(approver, application.pk))
        self.stage.say(f"{approver.organization}审核上报")

    def assess(self, application: Application) -> None:
        """现场评估, with nothing to object to."""
        approver = self.stage.actor("department", "approver")
        site.assess_site(
            actor=approver,
            application_id=application.pk,
            assessment=Assessment(
                assessed_on=timezone.localdate(clock.read()) - timedelta(days=2),
                people=[Assessor(*one) for one in ASSESSORS],
                indicators_met=True,
                indicators_finding="必选指标全部完成，现场数据与台账、报告一致。",
                report_sound=True,
                report_finding="第三方评价报告客观、完整，评价程序规范。",
            ),
            photographs=[shelf.photograph(approver, title) for title in PHOTOGRAPHS],
        )
        self.stage.say(f"{approver.organization}现场评估通过")

    def select(self, application: Application) -> None:
        """The decision to confirm."""
        self.stage.decide("department", "select", application, PASSED_ON_SITE)
        self.stage.say("列入拟确认名单")

    def publish(self, this: Round, *applications: Application) -> Notice:
        """The public notice of five working days."""
        approver = self.stage.actor("department", "approver")
        ids = [row.pk for row in applications]
        notice = notices.draft_notice(
            actor=self.stage.actor("department", "clerk"),
            round=this,
            application_ids=ids,
            department="节能与综合利用处",
            phone="0731-88955463",
        )
        notices.open_notice(actor=approver, notice=notice, seen_version=notice.version)
        notice.refresh_from_db()
        self.stage.say(f"公示至 {notice.closes_on}")
        return notice

    def conclude(self, this: Round, application: Application) -> None:
        """The notice ends without objection; the announcement makes the listing."""
        approver = self.stage.actor("department", "approver")
        notice = this.notices.get()
        notices.close_notice(actor=approver, notice=notice, seen_version=notice.version)
        announcing.announce(
            actor=approver,
            notice=notice,
            seen_version=notice.version,
            document_number="湘工信节能〔2025〕示例2号",
            listed_on=date(2025, 10, 24),
        )
        row = selectors.application(approver, application.pk)
        rounds.close_round(actor=approver, round=this)
        self.stage.say(f"发文公布：{row.organization}为 2025 年度省级绿色工厂")


def _expect_all(result: SaveResult) -> None:
    if result.errors or result.conflicts:
        raise ValueError(f"The demonstration's answers do not fit: {result.errors or result.conflicts}")
