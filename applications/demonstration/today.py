"""The rounds that are open today, with a case in each status, so that every desk has work."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from applications import selectors
from applications.demonstration.national import National
from applications.demonstration.provincial import PASSED_ON_SITE, Provincial
from applications.demonstration.stage import Stage, days_ago, read
from applications.models import Application, Entrustment, Round
from applications.services import drafts, listings, objections, sealing
from evaluation import selectors as evaluation
from evaluation.services import Change
from greenmfg import clock
from greenmfg.dates import closing_text
from greenmfg.errors import Refused

OPENED, SIGNED, JUDGED, FILED, CHECKED, SENT, VISITED, DECIDED, OBJECTED = 30, 26, 21, 17, 12, 10, 7, 5, 1
NOTICED = 3  # days ago; a notice of five working days is still open then
CASES = {"bureaus": "municipal", "national": "applicant", "provincial": "applicant"}
EVERY_ROLE = {"municipal": ["admin", "clerk", "approver"], "applicant": ["org_admin", "filler", "signatory"]}


def join(cast: dict[str, Any]) -> dict[str, Any]:
    """``cast`` with the bureaus and units of today, each of one person who does everything."""
    told, units, people = read("today.yaml"), dict(cast["units"]), list(cast["people"])
    for group, kind in CASES.items():
        for row in told[group]:
            units[row["key"]] = {**row, "kind": kind}
            email = f"{row['key']}@demo.example"
            people.append(
                {"unit": row["key"], "email": email, "name": row["person"], "roles": EVERY_ROLE[kind]}
            )
    return {**cast, "units": units, "people": people}


@dataclass
class Today:
    """The cases of today's rounds; what they print is left to the worker."""

    stage: Stage
    told: dict[str, Any] = field(default_factory=lambda: read("today.yaml"))

    def walk(self) -> None:
        """Open a round of each level a month ago and bring every case as far as it is told to stand."""
        quiet = replace(self.stage, say=lambda _text: None, left="render_document")
        national, provincial = National(self.stage), Provincial(self.stage)
        with clock.override(days_ago(OPENED)):
            year = clock.read().year
            self._list_units()
            national.publish_benchmarks(year)
            nations = national.open_round(
                year, _closes(prepare=31, municipal_review=41, provincial_review=51)
            )
            provinces = provincial.open_year(year, _closes(submission=61, municipal_review=91))
        self._file_existing(quiet, nations)
        for row in self.told["national"]:
            NationalCase(self._national(quiet, row), nations).bring(row["stands"])
        shown = [
            case
            for row in self.told["provincial"]
            if (case := self._provincial(quiet, row, provinces).bring(row["stands"]))
        ]
        self._publish(Provincial(quiet), provinces, shown)
        for this in (nations, provinces):
            closes_at = selectors.deadlines([this.pk])[0].closes_at
            self.stage.say(f"开放中的批次：{this.title}（申报截止 {closing_text(closes_at)}）")
        quiet.run_jobs()

    def _list_units(self) -> None:
        """Whoever applies for the national list stands on the provincial one (湖南通知 一、1)."""
        for row in self.told["national"]:
            is_national = row["stands"] == "unfiled"
            organization = self.stage.organizations[row["key"]]
            listings.record_listing(
                actor=self.stage.actor("department", "approver"),
                organization=organization,
                region=drafts.first_level(organization.region),
                honour="factory",
                level="national" if is_national else "provincial",
                year=2023,
                document_number=f"{'工信厅节函' if is_national else '湘工信节能'}〔2023〕示例号",
                listed_on=days_ago(OPENED + 900).date(),
            )

    def _file_existing(self, stage: Stage, this: Round) -> None:
        """The unit of the national list files too, or its city could send nobody on (湖南通知 四、1)."""
        NationalCase(National(stage), this).bring("received", entry="existing")

    def _national(self, stage: Stage, row: Mapping[str, Any]) -> National:
        course = National(stage, row["key"])
        course.sheet["answers"] |= row.get("figures", {})
        profile = (
            f"{row['name']}主营{row['industry']}，近三年连续实施节能、节水改造。本单位为演示用虚构单位。"
        )
        course.sheet["answers"] |= {
            "contact": row["person"],
            "address": row["name"],
            "main_products": row["industry"],
            "profile": profile,
        }
        return course

    def _provincial(self, stage: Stage, row: Mapping[str, Any], this: Round) -> "ProvincialCase":
        course = Provincial(stage, row["key"])
        told, own = course.told, {name: row[name] for name in ("name", "industry", "person")}
        told["answers"] |= {key: text.format(**own) for key, text in self.told["answers"].items()}
        for name in ("not_applicable", "summary"):
            told[name] |= self.told[name]
        told["evidence"] = deepcopy(told["evidence"][:2])
        body = told["assessor"]
        body["answers"] |= {key: text.format(**own) for key, text in self.told["assessor"].items()}
        body["visit"] |= self.told["visit"]
        body["photographs"]["title"] = self.told["photographs"]
        body["share"] = row.get("share", body["share"])
        return ProvincialCase(course, this, self.told["correction"])

    def _publish(self, course: Provincial, this: Round, shown: list[Application]) -> None:
        """A notice that stands now, with an objection that waits; none while the holidays are unknown."""
        try:
            with clock.override(days_ago(NOTICED)):
                notice = course.publish(this, *shown)
        except Refused as refusal:
            self.stage.say(f"没有公示：{refusal.message}")
            return
        public = replace(self.stage.actor("department"), user=None, organization=None, roles=frozenset())
        with clock.override(days_ago(OBJECTED)):
            objections.file_objection(
                actor=public, notice=notice, application_id=shown[-1].pk, **self.told["objection"]
            )


def _closes(**days: int) -> dict[str, datetime]:
    """So many days from today, as told on the day on which the rounds are opened."""
    return {stage: days_ago(-number - OPENED, hour=0) for stage, number in days.items()}


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
        if stands != "entrusted" and self._judge(application, entrustment, stands):
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
