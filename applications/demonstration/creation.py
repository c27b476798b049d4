"""年度创建计划 as it is open today (15号 三、1): an enterprise and a park have filed to their cities."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from applications.demonstration.filing import fill, sign
from applications.demonstration.stage import Stage, closes, days_ago, joined, read
from applications.models import Round
from applications.services import rounds
from greenmfg import clock

PROCEDURE = "creation-plan"
OPENED, SIGNED = 20, 6  # days ago


def join(cast: dict[str, Any]) -> dict[str, Any]:
    """``cast`` with the units of these cases."""
    return joined(cast, read("creation.yaml")["cases"], "applicant")


@dataclass
class Creation:
    """The round and its two cases."""

    stage: Stage
    told: dict[str, Any] = field(default_factory=lambda: read("creation.yaml"))

    def walk(self) -> None:
        """From the opening to the desks of the two cities."""
        with clock.override(days_ago(OPENED)):
            this = self.open_round()
        for row in self.told["cases"]:
            with clock.override(days_ago(SIGNED)):
                texts = _texts(row, this.year - 1)
                case = fill(self.stage, row["key"], this, row["honour"], texts, row["evidence"])
            with clock.override(days_ago(SIGNED, hour=15)):
                sign(self.stage, row["key"], case)

    def open_round(self) -> Round:
        """The plan of the year, open for a month still."""
        approver, year = self.stage.actor("department", "approver"), clock.read().year
        row = rounds.create_round(
            actor=approver,
            procedure=PROCEDURE,
            year=year,
            code=f"cj{year}",
            title=f"{year}年度绿色制造体系创建计划",
            closes=closes(OPENED, prepare=31, municipal_review=59, provincial_review=91),
        )
        rounds.open_round(actor=approver, round=row)
        return row


def _texts(row: Mapping[str, Any], year: int) -> dict[str, str]:
    """What the unit tells, its years those of the round."""
    texts = {key: text.format(year=year, next=year + 1) for key, text in row["answers"].items()}
    for key, values in row.get("yearly", {}).items():
        texts |= {f"{key}@{year - 2 + n}": text for n, text in enumerate(values)}
    return texts
