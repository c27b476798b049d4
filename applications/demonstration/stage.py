"""Who acts in the demonstration: the province, its units and their people."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.utils import timezone

from accounts import selectors as people
from accounts.actor import Actor
from accounts.models import Organization, Tenant, User
from accounts.services import members, registration, units
from applications import selectors
from applications.models import Application, Proposal, Transmittal
from applications.services import proposing, transmitting
from evaluation import benchmarks
from greenmfg import clock
from greenmfg.jobs import selectors as jobs
from greenmfg.jobs import services as work

# Keeps what a unit tells of itself beside its application: who, what, and of which year.
Teller = Callable[[Actor, Mapping[str, Any], int], None]
FIXTURES = Path(settings.BASE_DIR) / "fixtures"
FOLDER = FIXTURES / "demo"


def read(name: str) -> dict[str, Any]:
    """A file of the demonstration's fixtures."""
    told: dict[str, Any] = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return told


def cast() -> dict[str, Any]:
    """Who acts: province, units, people and the password of all of them."""
    return read("hunan.yaml")


EVERY_ROLE = {"municipal": ["admin", "clerk", "approver"], "applicant": ["org_admin", "filler", "signatory"]}


def joined(cast: dict[str, Any], rows: Iterable[dict[str, Any]], kind: str) -> dict[str, Any]:
    """``cast`` with the units of ``rows``, each of one person who does everything."""
    units, people = dict(cast["units"]), list(cast["people"])
    for row in rows:
        units[row["key"]] = {**row, "kind": kind}
        email = f"{row['key']}@demo.example"
        people.append({"unit": row["key"], "email": email, "name": row["person"], "roles": EVERY_ROLE[kind]})
    return {**cast, "units": units, "people": people}


def province() -> Tenant | None:
    """The demonstration's province, None before it was built."""
    return people.tenants().filter(slug=cast()["province"]["slug"]).first()


def at(year: int, month: int, day: int, hour: int = 10) -> datetime:
    """A moment of the province's clock."""
    return datetime(year, month, day, hour, tzinfo=timezone.get_default_timezone())


def days_ago(days: int, hour: int = 10) -> datetime:
    """A moment of an earlier day, or of a later one where ``days`` is negative; ``hour`` 24 is its end."""
    midnight = timezone.localtime(clock.read()).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=days) + timedelta(hours=hour)


def closes(opened: int, **days: int) -> dict[str, datetime]:
    """Stages that end so many days from today, as told on the day, ``opened`` days ago, of the opening."""
    return {stage: days_ago(-number - opened, hour=0) for stage, number in days.items()}


@dataclass
class Stage:
    """The people on stage; ``say`` is told each step, jobs of the kind ``left`` are left to the worker."""

    say: Callable[[str], None]
    cast: dict[str, Any] = field(default_factory=cast)
    organizations: dict[str, Organization] = field(default_factory=dict)
    left: str = ""

    def run_jobs(self) -> None:
        """Do here what a worker would do; a job that fails is left to the worker."""
        for job_id in jobs.queued(but=self.left):
            work.run(job_id)

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

    def publish_benchmarks(self, given: Mapping[str, Any], year: int) -> None:
        """引领值 and 基准值 that say of themselves that they are not published ones."""
        benchmarks.publish(
            actor=self.actor("department", "approver"),
            scheme=given["scheme"],
            year=year,
            title=given["title"],
            values=[
                benchmarks.Value(source=given["source"], status="unconfirmed", **row)
                for row in given["values"]
            ],
        )

    def bureau(self, application: Application) -> str:
        """The bureau of the city of ``application``."""
        units: dict[str, dict[str, Any]] = self.cast["units"]
        own = application.region.code
        return next(k for k, row in units.items() if row["kind"] == "municipal" and row["region"] == own)

    def advise(self, unit: str, action: str, application: Application, reason: str, **told: Any) -> Proposal:
        """The clerk of ``unit`` proposes, which decides where he is the only one."""
        clerk = self.actor(unit, "clerk")
        row = selectors.application(clerk, application.pk)
        return proposing.propose(
            actor=clerk, application_id=row.pk, action=action, seen_version=row.version, reason=reason, **told
        )

    def decide(self, unit: str, action: str, application: Application, reason: str, **told: Any) -> None:
        """The clerk of ``unit`` proposes and the approver agrees, where the two are not one person."""
        proposal = self.advise(unit, action, application, reason, **told)
        if proposal.status == Proposal.Status.OPEN:
            proposing.approve(actor=self.actor(unit, "approver"), proposals=[proposal])

    def propose(self, application: Application) -> Transmittal:
        """The city's clerk puts the case on a list of its own."""
        clerk = self.actor(self.bureau(application), "clerk")
        return transmitting.propose(
            actor=clerk,
            round=application.offer.round,
            application_ids=[application.pk],
            filled_by=clerk.person.name,
            phone=clerk.person.phone or "0731-88666128",
        )

    def send(self, application: Application) -> Transmittal:
        """The city's approver sends the list."""
        row = self.propose(application)
        approver = self.actor(self.bureau(application), "approver")
        transmitting.send(actor=approver, transmittal=row, seen_version=row.version)
        return row

    def transmit(self, application: Application) -> None:
        """The department receives what the city sends."""
        row = self.send(application)
        department = self.actor("department", "clerk")
        transmitting.receive(actor=department, transmittal=row, seen_version=row.version)
