"""A city's own round, step by step: 广州市绿色工厂梯度培育信息登记.

Only the bureau of Guangzhou's region holds it: here Changsha is given its code.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from applications.models import Application, Round
from applications.procedures import load
from applications.services import drafts, rounds
from evaluation import selectors as evaluation
from evaluation.cell import ROW
from greenmfg import clock
from tests.people import World
from tests.provincial import example
from tests.stories import Story, publish_schemes

PROCEDURE = "registration-guangzhou"


def take_its_place(world: World) -> None:
    """Let the bureau of Changsha be the one whose procedure it is."""
    world.changsha.code = load(PROCEDURE)["region"]
    world.changsha.save()


@dataclass
class RegistrationStory(Story):
    """One factory's registration, from the opening of the round by the bureau to the city's list."""

    authority: str = "city"

    @cached_property
    def round(self) -> Round:
        take_its_place(self.world)
        publish_schemes(PROCEDURE)
        approver = self.actor("city_approver")
        this = rounds.create_round(
            actor=approver,
            procedure=PROCEDURE,
            year=2025,
            code="rk2025",
            title="2025年度绿色工厂梯度培育信息登记",
            files_until=clock.read() + timedelta(days=30),
        )
        rounds.open_round(actor=approver, round=this)
        return this

    @cached_property
    def begun(self) -> Application:
        return drafts.begin(actor=self.actor(self.applicant), offer_id=self.offer.pk)

    @cached_property
    def filled(self) -> Application:
        """Every cell holds something that can stand there; the six conditions are answered with 否."""
        cells = evaluation.filled(self.begun.self_sheet).cells
        self.answer(self.begun, {key: example(cell) for key, cell in cells.items() if cell.kind != ROW})
        return self.prepare(self.begun)

    @cached_property
    def selected(self) -> Application:
        """To be entered into the pool."""
        self.decide("select_municipal", self.verified, "材料齐全，指标核实无误。")
        return self.seen_by("city_approver", self.verified)
