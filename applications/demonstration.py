"""A province with one application driven from registration to the national list, for `manage.py demo`.

Everything goes through the services a person's page would call; only the clock is simulated.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.utils import timezone
from django_scopes import scope

from accounts import selectors as people
from accounts.actor import Actor
from accounts.models import Organization, Tenant, User
from accounts.services import members, registration, units
from applications import selectors
from applications.models import Application, Document, Round
from applications.services import drafts, reviewing, rounds, sealing, selection
from applications.services.reviewing import Finding, Verdict
from evaluation import benchmarks
from evaluation import selectors as evaluation
from evaluation.services import Change
from greenmfg import clock
from greenmfg.dates import closing_text
from greenmfg.files import services as files
from greenmfg.jobs import selectors as jobs
from greenmfg.jobs import services as work

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
FOLDER = FIXTURES / "demo"
NATIONAL = "national-2025"


def _read(name: str) -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return told


def cast() -> dict[str, Any]:
    """Who acts: province, units, people and the password of all of them."""
    return _read("hunan.yaml")


def province() -> Tenant | None:
    """The demonstration's province, None before it was built."""
    return people.tenants().filter(slug=cast()["province"]["slug"]).first()


def _at(year: int, month: int, day: int, hour: int = 10) -> datetime:
    return datetime(year, month, day, hour, tzinfo=timezone.get_default_timezone())


@dataclass
class Demonstration:
    """Builds the province and walks its one application; ``say`` is told each step."""

    say: Callable[[str], None]
    cast: dict[str, Any] = field(default_factory=cast)
    sheet: dict[str, Any] = field(default_factory=lambda: _read("factory-2025.yaml"))
    organizations: dict[str, Organization] = field(default_factory=dict)

    def build(self) -> Tenant:
        """Everything, in one simulated autumn of 2025, then a round that is open today."""
        with clock.override(_at(2025, 9, 29)):
            tenant = self.found()
            with scope(tenant=tenant):
                self.enroll(tenant)
        with scope(tenant=tenant):
            self.walk()
            self.open_today()
        return tenant

    # -- who ---------------------------------------------------------------------------------------

    def found(self) -> Tenant:
        """The province with its regions and department."""
        facts = self.cast["province"]
        admin = self.person("department")
        invitation = units.create_province(
            slug=facts["slug"],
            name=facts["name"],
            office=facts["office"],
            uscc=facts["uscc"],
            admin_email=admin["email"],
            regions=FIXTURES / "regions" / facts["regions"],
        )
        self.accept(invitation.pk, admin)
        self.organizations["department"] = invitation.organization
        self.say(f"建立{facts['name']}：市州、{facts['office']}")
        return people.tenant_by_slug(facts["slug"])

    def enroll(self, tenant: Tenant) -> None:
        """Bureaus, assessor, enterprises and all their people."""
        regions = {row.code: row.pk for row in people.first_level_regions()}
        for name, unit in self.cast["units"].items():
            first = self.person(name)
            region_id = regions.get(unit.get("region", ""))
            if unit["kind"] == "applicant":
                registration.register_unit(
                    tenant=tenant,
                    email=first["email"],
                    uscc=unit["uscc"],
                    name=unit["name"],
                    region_id=region_id or 0,
                    industry=unit["industry"],
                    industry_code=unit["industry_code"],
                    person=first["name"],
                    phone="",
                    password=self.cast["password"],
                    address=None,
                )
                self.organizations[name] = self.actor(name).unit
            elif unit["kind"] != "provincial":
                self.organizations[name] = units.create_unit(
                    actor=self.actor("department"),
                    kind=unit["kind"],
                    name=unit["name"],
                    uscc=unit["uscc"],
                    region_id=region_id,
                    email=first["email"],
                )
                self.accept(people.open_invitations(self.organizations[name]).get().pk, first)
            self.colleagues(name)
        self.say(f"开通 {len(self.cast['units'])} 个单位、{len(self.cast['people'])} 名人员")

    def colleagues(self, unit: str) -> None:
        """The first member invites the rest of his unit, and takes on roles of his own."""
        first, *rest = [person for person in self.cast["people"] if person["unit"] == unit]
        actor = self.actor(unit)
        if set(first["roles"]) != actor.roles:
            members.set_roles(
                actor=actor, user_id=actor.person.pk, roles=first["roles"], seen=sorted(actor.roles)
            )
        for person in rest:
            invitation = members.invite(actor=actor, email=person["email"], roles=person["roles"])
            self.accept(invitation.pk, person)

    def person(self, unit: str) -> dict[str, Any]:
        """The first person of ``unit``."""
        return next(row for row in self.cast["people"] if row["unit"] == unit)

    def accept(self, invitation_id: int, person: dict[str, Any]) -> User:
        """A person follows the link of his invitation."""
        return members.accept(
            invitation_id=invitation_id, name=person["name"], password=self.cast["password"], address=None
        )

    def actor(self, unit: str, role: str = "") -> Actor:
        """The person of ``unit`` who has ``role`` and little else; its first person where none is named."""
        members_of = [row for row in self.cast["people"] if row["unit"] == unit]
        able = [row for row in members_of if role in row["roles"]] if role else members_of[:1]
        row = min(able, key=lambda row: len(row["roles"]))
        user = people.user_by_email(row["email"])
        actor, _ = people.acting(user, None, None) if user else (None, [])
        if actor is None:
            raise LookupError(f"{row['email']} has not joined yet")
        return actor

    # -- the course of one application ---------------------------------------------------------------

    def walk(self) -> None:
        """From the list of 2023 to the national list of 2025."""
        with clock.override(_at(2025, 9, 30)):
            self.prepare()
            this = self.open_round(2025, {})
        with clock.override(_at(2025, 10, 13)):
            application = self.fill(this)
        with clock.override(_at(2025, 10, 20, 16)):
            self.seal(application)
        with clock.override(_at(2025, 10, 28)):
            self.review(application)
        with clock.override(_at(2025, 11, 5)):
            self.select(application)
        with clock.override(_at(2025, 12, 26)):
            self.conclude(application)
            rounds.close_round(actor=self.actor("department", "approver"), round=this)

    def prepare(self) -> None:
        """The provincial list as it stands, and benchmarks for the demonstration."""
        approver = self.actor("department", "approver")
        for name, unit in self.cast["units"].items():
            if "listed" in unit:
                organization = self.organizations[name]
                selection.record_listing(
                    actor=approver,
                    organization=organization,
                    region=drafts.first_level(organization.region),
                    honour="factory",
                    level="provincial",
                    **unit["listed"],
                )
        self.publish_benchmarks(2025)

    def publish_benchmarks(self, year: int) -> None:
        """引领值 and 基准值 that say of themselves that they are not published ones."""
        given = self.sheet["benchmarks"]
        benchmarks.publish(
            actor=self.actor("department", "approver"),
            scheme="factory-2025",
            year=year,
            title=given["title"],
            values=[
                benchmarks.Value(source=given["source"], status="unconfirmed", **row)
                for row in given["values"]
            ],
        )

    def open_round(self, year: int, closes: dict[str, datetime]) -> Round:
        """A national round of ``year``."""
        approver = self.actor("department", "approver")
        row = rounds.create_round(
            actor=approver,
            procedure=NATIONAL,
            year=year,
            code=f"gj{year}",
            title=f"{year}年度国家级绿色制造单位推荐",
            closes=closes,
        )
        rounds.open_round(actor=approver, round=row)
        return row

    def fill(self, this: Round) -> Application:
        """The filler answers every cell of the form."""
        filler = self.actor("precision", "filler")
        offer = selectors.open_offers().filter(round=this, entry="new").get()
        application = drafts.begin(actor=filler, offer_id=offer.pk)
        seen = evaluation.filled(application.self_sheet)
        result = drafts.fill(
            actor=filler,
            application_id=application.pk,
            changes=[
                Change(key=key, value=text, seen_version=seen.version(key))
                for key, text in self.sheet["answers"].items()
            ],
        )
        if result.errors or result.conflicts:
            raise ValueError(f"The demonstration's answers do not fit: {result.errors or result.conflicts}")
        sheet = selectors.own_application(filler, application.pk).self_sheet
        drafts.confirm(actor=filler, application_id=application.pk, sheet_revision=sheet.revision)
        self.say(f"{filler.organization}填报 {len(result.saved)} 项并确认（{filler.user}）")
        return application

    def seal(self, application: Application) -> None:
        """The signatory seals; the worker's jobs run here, so that score and report are there."""
        signatory = self.actor("precision", "signatory")
        row = selectors.application(signatory, application.pk)
        snapshot = sealing.seal(
            actor=signatory,
            application_id=row.pk,
            seen_version=row.version,
            sheet_revision=row.self_sheet.revision,
        )
        run_jobs()
        score = evaluation.official_score(
            sheet=row.self_sheet,
            revision=snapshot.sheet_revision,
            filled=evaluation.filled(row.self_sheet),
        )
        if score is None:
            raise LookupError("The job has left no score")
        self.say(f"签署提交，回执 {snapshot.receipt}，SHA-256 {snapshot.sha256[:16]}…")
        pending = sum(line["status"] == "pending" for line in score.body["rows"])
        self.say(f"评分：{score.total} 分（{pending} 项待定：引领值、基准值未公布）")

    def review(self, application: Application) -> None:
        """The city looks up every negative condition, verifies every indicator, forwards."""
        clerk, approver = self.actor("changsha", "clerk"), self.actor("changsha", "approver")
        row = selectors.application(clerk, application.pk)
        scheme = evaluation.scheme_of(row.self_sheet)
        today = timezone.localdate(clock.read())
        findings = [
            Finding(gate.key, "信用中国、国家企业信用信息公示系统", today, "clear") for gate in scheme.gates
        ]
        reviewing.look_up(actor=clerk, application_id=row.pk, seen_version=row.version, findings=findings)
        verdicts = [Verdict(criterion.key, "verified") for criterion in scheme.criteria]
        reviewing.verify(actor=clerk, application_id=row.pk, seen_version=row.version, verdicts=verdicts)
        reviewing.forward(
            actor=approver,
            application_id=row.pk,
            seen_version=row.version,
            reason="经查询核实，符合申报要求。",
        )
        self.say(f"{approver.organization}查询 {len(findings)} 种情形、核实 {len(verdicts)} 项指标并上报")

    def select(self, application: Application) -> None:
        """The province selects, 优中选优."""
        approver = self.actor("department", "approver")
        row = selectors.application(approver, application.pk)
        reason = "指标水平在申报单位中居前，材料齐全。"
        selection.select(actor=approver, application_id=row.pk, seen_version=row.version, reason=reason)
        self.say(f"{approver.organization}列入推荐名单")

    def conclude(self, application: Application) -> None:
        """The ministry's outcome is recorded and the listing appears."""
        approver = self.actor("department", "approver")
        row = selectors.application(approver, application.pk)
        selection.conclude(
            actor=approver,
            application_id=row.pk,
            seen_version=row.version,
            outcome="listed",
            document_number="工信厅节函〔2025〕示例号",
            listed_on=date(2025, 12, 25),
        )
        self.say(f"登记公布结果：{row.organization}列入 2025 年度国家级绿色工厂名单")

    def open_today(self) -> None:
        """A round that is open now, with a month to file."""
        now = timezone.localtime(clock.read())
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        stages = ("prepare", "municipal_review", "provincial_review")
        closes = {
            stage: midnight + timedelta(days=days) for stage, days in zip(stages, (31, 41, 51), strict=True)
        }
        self.publish_benchmarks(now.year)
        this = self.open_round(now.year, closes)
        run_jobs()
        self.say(f"开放中的批次：{this.title}（申报截止 {closing_text(closes['prepare'])}）")


def run_jobs() -> None:
    """Do here what a worker would do; a job that fails is left to the worker."""
    for job_id in jobs.queued():
        work.run(job_id)


def save_documents(tenant: Tenant, folder: Path) -> list[Path]:
    """Write every finished document of the demonstration into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    with scope(tenant=tenant):
        for document in Document.objects.filter(file__isnull=False).select_related("file", "application"):
            path = folder / f"{document.title}-{document.application.number}.pdf"
            path.write_bytes(files.read(document.file))  # type: ignore[arg-type]  # the query says so
            paths.append(path)
    return paths
