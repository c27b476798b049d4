"""One factory from the provincial list to the national one (湖南通知, 390号), in the autumn of 2025."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.actor import Actor
from applications import selectors
from applications.demonstration import shelf
from applications.demonstration.stage import Stage, at, read
from applications.demonstration.telling import texts
from applications.models import Application, Round, RoundOutcome, Snapshot
from applications.services import (
    drafts,
    lapsing,
    listings,
    outcomes,
    recommending,
    reviewing,
    rounds,
    sealing,
)
from applications.services.outcomes import Announced
from applications.services.reviewing import Finding, Verdict
from evaluation import factors
from evaluation import selectors as evaluation
from evaluation.models import Honour
from evaluation.services import Change
from greenmfg import clock

PROCEDURE = "national-2025"


@dataclass
class National:
    """The course of one unit, of the factory 湘江示范精密制造有限公司 where no other is named."""

    stage: Stage
    unit: str = "precision"
    sheet: dict[str, Any] = field(default_factory=lambda: read("factory-2025.yaml"))
    honour: str = Honour.FACTORY

    def walk(self) -> None:
        """From the list of 2023 to the national list of 2025."""
        with clock.override(at(2025, 9, 30)):
            self.prepare()
            this = self.open_round(2025, {})
        with clock.override(at(2025, 10, 13)):
            application = self.fill(this)
        with clock.override(at(2025, 10, 14)):
            replace(self, unit="motor", sheet={"answers": {}}).begin(this)
        with clock.override(at(2025, 10, 20, 16)):
            self.seal(application)
        with clock.override(at(2025, 10, 28)):
            lapsing.lapse_overdue(actor=Actor.system(application.tenant))  # the motor works are too late
            self.review(application)
        with clock.override(at(2025, 11, 5)):
            self.select(application)
        with clock.override(at(2025, 11, 7)):
            self.report(this)
        with clock.override(at(2025, 12, 26)):
            self.conclude(application)
            rounds.close_round(actor=self.stage.actor("department", "approver"), round=this)

    def prepare(self) -> None:
        """The provincial list as it stands, and benchmarks for the demonstration."""
        approver = self.stage.actor("department", "approver")
        for name, unit in self.stage.cast["units"].items():
            if "listed" in unit:
                organization = self.stage.organizations[name]
                listings.record_listing(
                    actor=approver,
                    organization=organization,
                    region=drafts.first_level(organization.region),
                    honour="factory",
                    level="provincial",
                    **unit["listed"],
                )
        self.stage.publish_benchmarks(self.sheet["benchmarks"], 2025)
        year, title, values = factors.initial()
        factors.publish(actor=approver, year=year, title=title, values=values)

    def open_round(self, year: int, closes: dict[str, datetime]) -> Round:
        """A national round of ``year``."""
        approver = self.stage.actor("department", "approver")
        row = rounds.create_round(
            actor=approver,
            procedure=PROCEDURE,
            year=year,
            code=f"gj{year}",
            title=f"{year}年度国家级绿色制造单位推荐",
            closes=closes,
        )
        rounds.open_round(actor=approver, round=row)
        return row

    def fill(self, this: Round, entry: str = "new") -> Application:
        """The filler answers every cell of the form and says that it is filled in."""
        application = self.begin(this, entry)
        filler = self.stage.actor(self.unit, "filler")
        shelf.fill(filler, application, self.sheet.get("evidence", ()))
        sheet = selectors.own_application(filler, application.pk).self_sheet
        drafts.confirm(actor=filler, application_id=application.pk, sheet_revision=sheet.revision)
        told = len(texts(self.sheet, evaluation.filled(sheet)))
        self.stage.say(f"{filler.organization}填报 {told} 项并确认（{filler.user}）")
        return application

    def begin(self, this: Round, entry: str = "new") -> Application:
        """The filler begins and answers what the sheet tells."""
        filler = self.stage.actor(self.unit, "filler")
        offer = selectors.open_offers(filler.unit).get(round=this, entry=entry, honour=self.honour)
        application = drafts.begin(actor=filler, offer_id=offer.pk)
        seen = evaluation.filled(application.self_sheet)
        result = drafts.fill(
            actor=filler,
            application_id=application.pk,
            changes=[
                Change(key=key, value=text, seen_version=seen.version(key))
                for key, text in texts(self.sheet, seen).items()
            ],
        )
        if result.errors or result.conflicts:
            raise ValueError(f"The demonstration's answers do not fit: {result.errors or result.conflicts}")
        return application

    def seal(self, application: Application) -> None:
        """The signatory seals; the worker's jobs run here, so that score and report are there."""
        snapshot = self.sign(application)
        self.stage.run_jobs()
        row = selectors.application(self.stage.actor(self.unit, "signatory"), application.pk)
        score = evaluation.official_score(
            sheet=row.self_sheet,
            revision=snapshot.sheet_revision,
            filled=evaluation.filled(row.self_sheet),
        )
        if score is None:
            raise LookupError("The job has left no score")
        self.stage.say(f"签署提交，回执 {snapshot.receipt}，SHA-256 {snapshot.sha256[:16]}…")
        pending = sum(line["status"] == "pending" for line in score.body["rows"])
        self.stage.say(f"评分：{score.total} 分（{pending} 项待定：引领值、基准值未公布）")

    def review(self, application: Application) -> None:
        """The city checks the case and sends it on."""
        self.check(application)
        self.stage.transmit(application)
        self.stage.say(f"{self.stage.actor(self.stage.bureau(application)).organization}上报省级")

    def sign(self, application: Application) -> Snapshot:
        """The signatory seals."""
        signatory = self.stage.actor(self.unit, "signatory")
        row = selectors.application(signatory, application.pk)
        return sealing.seal(
            actor=signatory,
            application_id=row.pk,
            seen_version=row.version,
            sheet_revision=row.self_sheet.revision,
        )

    def check(self, application: Application) -> None:
        """The city looks up every negative condition and verifies every indicator."""
        clerk = self.stage.actor(self.stage.bureau(application), "clerk")
        row = selectors.application(clerk, application.pk)
        scheme = evaluation.scheme_of(row.self_sheet)
        today = timezone.localdate(clock.read())
        findings = [
            Finding(gate.key, "信用中国、国家企业信用信息公示系统", today, "clear") for gate in scheme.gates
        ]
        reviewing.look_up(actor=clerk, application_id=row.pk, seen_version=row.version, findings=findings)
        verdicts = [Verdict(criterion.key, "verified") for criterion in scheme.criteria]
        reviewing.verify(actor=clerk, application_id=row.pk, seen_version=row.version, verdicts=verdicts)
        self.stage.say(f"{clerk.organization}查询 {len(findings)} 种情形、核实 {len(verdicts)} 项指标")

    def select(self, application: Application) -> None:
        """The province selects, 优中选优."""
        reason = "指标水平在申报单位中居前，材料齐全。"
        self.stage.decide("department", "select", application, reason)
        self.stage.say("省级拟办、审核，列入推荐名单")

    def report(self, this: Round) -> None:
        """The department reports its list to the ministry."""
        approver = self.stage.actor("department", "approver")
        row = recommending.issue(
            actor=approver,
            round=this,
            document_number="湘工信节能函〔2025〕示例号",
            issued_on=date(2025, 11, 7),
            reason="",
            seen=recommending.digest(recommending.content_of(approver, this)),
        )
        self.stage.run_jobs()
        self.stage.say(f"形成推荐名单第 {row.edition} 版，SHA-256 {row.sha256[:16]}…")

    def conclude(self, application: Application) -> None:
        """The ministry's outcome is recorded and confirmed, and the listing appears."""
        clerk = self.stage.actor("department", "clerk")
        row = selectors.application(clerk, application.pk)
        line = Announced(
            application_id=row.pk,
            seen_version=row.version,
            outcome="listed",
            filed_on=date(2025, 10, 24),
            score=Decimal("86.5"),
            source="部平台（演示数据）",
        )
        recorded = outcomes.record(
            actor=clerk,
            round=row.offer.round,
            seen_version=0,
            document_number="工信厅节函〔2025〕示例号",
            listed_on=date(2025, 12, 25),
            lines=[line],
        )
        if recorded.status == RoundOutcome.Status.DRAFT:
            approver = self.stage.actor("department", "approver")
            outcomes.confirm(actor=approver, outcome=recorded, seen_version=recorded.version)
        self.stage.say(f"登记公布结果：{row.organization}列入 2025 年度国家级绿色工厂名单")
