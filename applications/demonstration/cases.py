"""One case of a round that is open today, brought as far as it is told to stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from applications import selectors
from applications.demonstration.national import National
from applications.demonstration.provincial import PASSED_ON_SITE, Provincial
from applications.demonstration.stage import days_ago
from applications.models import Application, Entrustment, Round
from applications.services import drafts, sealing
from evaluation import selectors as evaluation
from evaluation.services import Change
from greenmfg import clock

# Days ago.
OPENED, SIGNED, JUDGED, FILED, CHECKED, SENT, VISITED, DECIDED = 30, 26, 21, 17, 12, 10, 7, 5


@dataclass
class NationalCase:
    """One case of the national round."""

    course: National
    round: Round

    def bring(self, stands: str, entry: str = "new") -> None:
        """As far as it is told to stand."""
        if stands == "unfiled":
            return
        with clock.override(days_ago(SIGNED)):
            if stands == "draft":
                answers = self.course.sheet["answers"]
                self.course.sheet["answers"] = dict(list(answers.items())[: len(answers) // 2])
                self.course.begin(self.round, entry)
                return
            application = self.course.fill(self.round, entry)
            self.course.sign(application)
            self.course.stage.run_jobs()
        if stands == "filed":
            return
        with clock.override(days_ago(CHECKED)):
            self.course.check(application)
        with clock.override(days_ago(SENT)):
            self._pass_on(application, stands)
        if stands == "selected":
            with clock.override(days_ago(DECIDED)):
                self.course.select(application)

    def _pass_on(self, application: Application, stands: str) -> None:
        stage = self.course.stage
        match stands:
            case "proposed":
                stage.propose(application)
            case "sent":
                stage.send(application)
            case "received" | "selected":
                stage.transmit(application)
            case "declined":
                reason = "可再生能源使用比例与佐证材料不符，经核实不具备推荐条件。"
                stage.decide(stage.bureau(application), "decline_municipal", application, reason)


@dataclass
class ProvincialCase:
    """One case of the provincial round; ``correction`` is what the city asks for where it returns one."""

    course: Provincial
    round: Round
    correction: Mapping[str, Any]

    def bring(self, stands: str) -> Application | None:
        """As far as it is told to stand; the case where it is to be shown in a public notice."""
        application = self._seal()
        if stands == "withdrawn":
            self._withdraw(application)
            return None
        with clock.override(days_ago(SIGNED)):
            entrustment = self.course.entrust(application)
        if stands != "entrusted" and self._judge(application, entrustment, stands) and stands != "filed":
            self._review(application, stands)
        return application if stands in {"noticed", "objected"} else None

    def _seal(self) -> Application:
        with clock.override(days_ago(SIGNED)):
            application = self.course.fill(self.round)
            self.course.seal(application)
        return application

    def _withdraw(self, application: Application) -> None:
        signatory = self.course.stage.actor(self.course.unit, "signatory")
        row = selectors.application(signatory, application.pk)
        with clock.override(days_ago(JUDGED)):
            drafts.withdraw(
                actor=signatory,
                application_id=row.pk,
                seen_version=row.version,
                reason="主要产品线将于本年度搬迁。",
            )

    def _judge(self, application: Application, entrustment: Entrustment, stands: str) -> bool:
        """Whether the body has signed and the unit filed."""
        with clock.override(days_ago(JUDGED)):
            self.course.accept(entrustment)
            if stands == "accepted":
                return False
            self.course.judge(entrustment)
        with clock.override(days_ago(FILED)):
            self.course.submit(application)
        return True

    def _review(self, application: Application, stands: str) -> None:
        with clock.override(days_ago(CHECKED)):
            if stands in {"returning", "returned", "corrected"}:
                self._return(application, agreed=stands != "returning")
            else:
                self.course.forward(application)
        if stands == "corrected":
            with clock.override(days_ago(SENT)):
                self._correct(application)
        if stands in {"selecting", "selected", "noticed", "objected"}:
            with clock.override(days_ago(VISITED)):
                self._select(application, agreed=stands != "selecting")

    def _select(self, application: Application, *, agreed: bool) -> None:
        """The department looks at the unit on site and selects it; where not ``agreed``, that still waits."""
        self.course.assess(application)
        if agreed:
            self.course.select(application)
        else:
            self.course.stage.advise("department", "select", application, PASSED_ON_SITE)

    def _return(self, application: Application, *, agreed: bool) -> None:
        """The city asks for a correction; where not ``agreed``, its approver has still to say so."""
        stage = self.course.stage
        step = stage.decide if agreed else stage.advise
        step(
            stage.bureau(application),
            "return",
            application,
            self.correction["reason"],
            keys=self.correction["keys"],
            due_at=clock.read() + timedelta(days=CHECKED + 8),
        )

    def _correct(self, application: Application) -> None:
        """The unit mends what was named and signs again."""
        signatory = self.course.stage.actor(self.course.unit, "signatory")
        seen = evaluation.filled(application.self_sheet)
        texts = self.correction["answers"]
        overview = seen.text("factory_overview") + "上一年度节能改造投入860万元。"
        changes = [
            Change(key, text, seen.version(key))
            for key, text in {**texts, "factory_overview": overview}.items()
        ]
        drafts.fill(actor=signatory, application_id=application.pk, changes=changes)
        row = selectors.own_application(signatory, application.pk)
        drafts.confirm(actor=signatory, application_id=row.pk, sheet_revision=row.self_sheet.revision)
        row = selectors.own_application(signatory, application.pk)
        sealing.seal(
            actor=signatory,
            application_id=row.pk,
            seen_version=row.version,
            sheet_revision=row.self_sheet.revision,
        )
        self.course.stage.run_jobs()
