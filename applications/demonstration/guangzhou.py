"""A second province: 广州市's own registration round, with one factory's form filed to the bureau."""

from dataclasses import dataclass, field
from typing import Any

from django_scopes import scope

from accounts.models import Tenant
from applications.demonstration.filing import fill, sign
from applications.demonstration.stage import Stage, closes, days_ago, read
from applications.models import Round
from applications.services import rounds
from evaluation.cell import MET, UNMET
from evaluation.cells import cells_of, note_key
from evaluation.schemes.loader import load_code
from evaluation.scoring.scheme import Scheme
from greenmfg import clock

PROCEDURE = "registration-guangzhou"
SCHEME = "factory-registration-guangzhou"
FOUNDED, OPENED, SIGNED = 40, 25, 4  # days ago


def cast() -> dict[str, Any]:
    """Who acts, with the password of the whole demonstration."""
    return read("guangzhou.yaml") | {"password": read("hunan.yaml")["password"]}


@dataclass
class Guangzhou:
    """The province, the bureau's round and its one case; ``stage`` holds `cast`."""

    stage: Stage
    told: dict[str, Any] = field(default_factory=lambda: read("guangzhou.yaml"))

    def walk(self) -> Tenant:
        """From the founding of the province to the bureau's desk."""
        with clock.override(days_ago(FOUNDED)):
            tenant = self.stage.found()
            with scope(tenant=tenant):
                self.stage.enroll(tenant)
        with scope(tenant=tenant):
            with clock.override(days_ago(OPENED)):
                this = self.open_round()
            with clock.override(days_ago(SIGNED)):
                texts = self._texts(load_code(SCHEME).scheme)
                case = fill(self.stage, "tyres", this, "factory", texts, self.told["evidence"])
            with clock.override(days_ago(SIGNED, hour=15)):
                sign(self.stage, "tyres", case)
        return tenant

    def open_round(self) -> Round:
        """The bureau's own round, open for three weeks still."""
        approver, year = self.stage.actor("guangzhou", "approver"), clock.read().year
        row = rounds.create_round(
            actor=approver,
            procedure=PROCEDURE,
            year=year,
            code=f"gzrk{year}",
            title=f"{year}年度广州市绿色工厂梯度培育信息登记",
            closes=closes(OPENED, prepare=21, municipal_review=46),
        )
        rounds.open_round(actor=approver, round=row)
        return row

    def _texts(self, scheme: Scheme) -> dict[str, str]:
        """Every condition is answered with 否 and every row remarked on unless it is told otherwise."""
        texts = {key: MET for key, cell in cells_of(scheme).items() if cell.kind == MET}
        texts |= {note_key(row.key): self.told["remark"] for row in scheme.criteria}
        texts |= dict.fromkeys(self.told["unmet"], UNMET) | self.told["answers"]
        return texts | {"platform_functions": "\n".join(self.told["functions"])}
