"""The rounds that are open today, with a case in each status, so that every desk has work."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from applications import selectors
from applications.demonstration.cases import OPENED, NationalCase, ProvincialCase
from applications.demonstration.national import National
from applications.demonstration.provincial import Provincial
from applications.demonstration.stage import Stage, Teller, closes, days_ago, joined, read
from applications.models import Application, Round
from applications.services import drafts, listings, objections
from evaluation.models import Honour
from evaluation.scoring.spread import data_year
from greenmfg import clock
from greenmfg.dates import closing_text
from greenmfg.errors import Refused

NOTICED, OBJECTED = 3, 1  # days ago; a notice of five working days is still open then
CASES = {"bureaus": "municipal", "national": "applicant", "provincial": "applicant", "tracks": "applicant"}


def join(cast: dict[str, Any]) -> dict[str, Any]:
    """``cast`` with the bureaus and units of today, each of one person who does everything."""
    told = read("today.yaml")
    for group, kind in CASES.items():
        cast = joined(cast, told[group], kind)
    return cast


@dataclass
class Today:
    """The cases of today's rounds; what they print is left to the worker."""

    stage: Stage
    tellers: Mapping[str, Teller]  # by honour, who keeps what a unit tells of itself
    told: dict[str, Any] = field(default_factory=lambda: read("today.yaml"))

    def walk(self) -> None:
        """Open a round of each level a month ago and bring every case as far as it is told to stand."""
        quiet = replace(self.stage, say=lambda _text: None, left="render_document")
        national, provincial = National(self.stage), Provincial(self.stage)
        with clock.override(days_ago(OPENED)):
            year = clock.read().year
            self._list_units()
            self.stage.publish_benchmarks(national.sheet["benchmarks"], year)
            nations = national.open_round(
                year, closes(OPENED, prepare=31, municipal_review=41, provincial_review=51)
            )
            provinces = provincial.open_year(year, closes(OPENED, submission=61, municipal_review=91))
        self._file_existing(quiet, nations)
        for row in self.told["national"]:
            NationalCase(self._national(quiet, row), nations).bring(row["stands"])
        shown = [
            case
            for row in self.told["provincial"]
            if (case := self._provincial(quiet, row, provinces).bring(row["stands"]))
        ]
        for row in self.told["tracks"]:
            self._track(quiet, row, nations if row["level"] == "national" else provinces)
        self._publish(Provincial(quiet), provinces, shown)
        for this in (nations, provinces):
            closes_at = selectors.deadlines([this.pk])[0].closes_at
            self.stage.say(f"开放中的批次：{this.title}（申报截止 {closing_text(closes_at)}）")
        quiet.run_jobs()

    def _track(self, stage: Stage, row: Mapping[str, Any], this: Round) -> None:
        """A case of another honour, told whole in a file of its own."""
        told, honour = read(row["told"]), row["honour"]
        with clock.override(days_ago(OPENED)):
            if "benchmarks" in told:
                stage.publish_benchmarks(told["benchmarks"], this.year)
            if "profile" in told:
                self.tellers[honour](stage.actor(row["key"], "filler"), told["profile"], data_year(this.year))
        if row["level"] == "national":
            NationalCase(National(stage, row["key"], told, honour), this).bring(row["stands"])
        else:
            ProvincialCase(Provincial(stage, row["key"], told, honour), this, {}).bring(row["stands"])

    def _list_units(self) -> None:
        """Whoever applies for the national list stands on the provincial one (湖南通知 一、1)."""
        tracks = [row for row in self.told["tracks"] if row["level"] == "national"]
        for row in self.told["national"] + tracks:
            is_national = row["stands"] == "unfiled"
            organization = self.stage.organizations[row["key"]]
            listings.record_listing(
                actor=self.stage.actor("department", "approver"),
                organization=organization,
                region=drafts.first_level(organization.region),
                honour=row.get("honour", Honour.FACTORY),
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
