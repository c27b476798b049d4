"""A procedure: an ordered choice of stages, as frozen into a round."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from applications.workflow.stages import ENTRY, OF_SOME, STAGE_LABELS, STAGE_OF, STATUS_LABELS, Stage, Status
from applications.workflow.tables import APPLICATION


class ProcedureError(ValueError):
    """A procedure file that cannot be walked; the text is Chinese and names the fault."""


@dataclass(frozen=True)
class StageRule:
    """One stage of a procedure with its flags, as frozen into a round."""

    kind: Stage
    title: str
    flags: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Procedure:
    """The stages of one round in their order; ``words`` calls an action or a status by the document's own.

    ``region`` is the code of the one city whose document it is, empty where every office has it.
    """

    code: str
    stages: tuple[StageRule, ...]
    words: Mapping[str, str] = field(default_factory=dict)
    region: str = ""

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> "Procedure":
        """Read ``{"procedure", "stages": [{"kind", "title"?, flag…}], "words"?: {action or status: label}}``.

        It may have a ``region``. ProcedureError where the stages cannot be walked, a word names nothing or
        what has a region is no city's own.
        """
        rules = []
        for item in data.get("stages") or ():
            try:
                kind = Stage(item["kind"])
            except (KeyError, ValueError):
                raise ProcedureError(f"未知的环节：{item.get('kind')!r}") from None
            flags = {name: value for name, value in item.items() if name not in {"kind", "title"}}
            rules.append(StageRule(kind, item.get("title") or STAGE_LABELS[kind], flags))
        kinds = [rule.kind for rule in rules]
        order = list(Stage)
        if sorted(kinds, key=order.index) != kinds or len(set(kinds)) != len(kinds):
            raise ProcedureError("环节的次序不对或有重复")
        if kinds[:1] != [Stage.PREPARE] or kinds[-1:] != [Stage.CONCLUSION]:
            raise ProcedureError("程序须以自评价开始、以发文公布结束")
        if any("honours" in rule.flags and rule.kind not in OF_SOME for rule in rules):
            raise ProcedureError("只有第三方评价和提交申报材料可以限定类别")
        if Stage.PROVINCIAL_REVIEW in kinds and any(rule.flags.get("decides") for rule in rules):
            raise ProcedureError("由市州决定的程序没有省级审核环节")
        words = dict(data.get("words") or {})
        if unknown := words.keys() - {row.action for row in APPLICATION} - set(Status):
            raise ProcedureError(f"没有这些办理事项或状态：{'、'.join(sorted(unknown))}")
        this = cls(str(data["procedure"]), tuple(rules), words, str(data.get("region", "")))
        if this.region and this.authority != "municipal":
            raise ProcedureError("只有由市州决定的程序可以限定地区")
        return this

    def of(self, honour: str) -> "Procedure":
        """The course that ``honour`` takes: without the stages that only others go through (``honours``)."""
        own = (rule for rule in self.stages if honour in rule.flags.get("honours", (honour,)))
        return replace(self, stages=tuple(own))

    def rule(self, stage: Stage) -> StageRule | None:
        """The rule of ``stage``, or None where the procedure goes without it."""
        return next((rule for rule in self.stages if rule.kind is stage), None)

    def rule_of(self, status: Status) -> StageRule | None:
        """The rule of the stage in which ``status`` stands, None where it is of none of this procedure."""
        return self.rule(self.stage_of(status)) if status in STAGE_OF else None

    def flag(self, stage: Stage, name: str, default: Any = None) -> Any:
        """A flag of ``stage``; ``default`` where the stage or the flag is absent."""
        rule = self.rule(stage)
        return default if rule is None else rule.flags.get(name, default)

    def after(self, status: Status) -> Status:
        """``NEXT``: the entry status of the first later stage that has one."""
        kinds = [rule.kind for rule in self.stages]
        later = kinds[kinds.index(self.stage_of(status)) + 1 :]
        return next(ENTRY[kind] for kind in later if kind in ENTRY)

    def status_label(self, status: str) -> str:
        """What ``status`` is called under this procedure."""
        return self.words.get(status) or STATUS_LABELS[Status(status)]

    @property
    def authority(self) -> str:
        """The kind of office whose round it is: the department's, unless the city decides by itself."""
        return "municipal" if self.flag(Stage.MUNICIPAL_REVIEW, "decides") else "provincial"

    def is_for(self, kind: str, region: str) -> bool:
        """Whether an office of ``kind`` in the region of that code holds rounds of it."""
        return self.authority == kind and self.region in ("", region)

    def stage_of(self, status: Status) -> Stage:
        """The stage in which ``status`` of `STAGE_OF` stands: what a city selects itself is in its review."""
        if status is Status.SELECTED and self.authority == "municipal":
            return Stage.MUNICIPAL_REVIEW
        return STAGE_OF[status]

    @property
    def seals_first(self) -> bool:
        """Whether the first seal files nothing yet: a third party judges what was sealed (15号 三、3)."""
        return self.rule(Stage.THIRD_PARTY) is not None

    def filing_stage(self) -> Stage:
        """The stage whose deadline ends filing to the city: submission where there is one."""
        return Stage.SUBMISSION if self.rule(Stage.SUBMISSION) else Stage.PREPARE
