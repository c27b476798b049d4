"""What a procedure is made of, and where an application may stand."""

from collections.abc import Mapping
from enum import StrEnum


class Stage(StrEnum):
    """The kinds of stage a procedure may choose from, in the only order they may stand in."""

    PREPARE = "prepare"
    THIRD_PARTY = "third_party"
    SUBMISSION = "submission"
    MUNICIPAL_REVIEW = "municipal_review"
    PROVINCIAL_REVIEW = "provincial_review"
    PUBLIC_NOTICE = "public_notice"
    CONCLUSION = "conclusion"


# 257号 二、三: products go without a third party, so what only some honours go through is that part.
OF_SOME = frozenset({Stage.THIRD_PARTY, Stage.SUBMISSION})

STAGE_LABELS: Mapping[Stage, str] = {
    Stage.PREPARE: "自评价",
    Stage.THIRD_PARTY: "第三方评价",
    Stage.SUBMISSION: "提交申报材料",
    Stage.MUNICIPAL_REVIEW: "市州审核",
    Stage.PROVINCIAL_REVIEW: "省级审核",
    Stage.PUBLIC_NOTICE: "公示",
    Stage.CONCLUSION: "发文公布",
}


class Status(StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    EVALUATING = "evaluating"
    MUNICIPAL = "municipal"
    CORRECTION = "correction"
    PROVINCIAL = "provincial"
    SELECTED = "selected"
    IN_NOTICE = "in_notice"
    CONCLUDED = "concluded"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


STATUS_LABELS: Mapping[Status, str] = {
    Status.DRAFT: "填报中",
    Status.EVALUATING: "第三方评价中",
    Status.MUNICIPAL: "市州审核中",
    Status.CORRECTION: "退回补正",
    Status.PROVINCIAL: "省级审核中",
    Status.SELECTED: "拟推荐",
    Status.IN_NOTICE: "公示中",
    Status.CONCLUDED: "已办结",
    Status.DECLINED: "不予推荐",
    Status.WITHDRAWN: "已撤回",
    Status.LAPSED: "逾期未提交",
}

FINAL = frozenset({Status.CONCLUDED, Status.DECLINED, Status.WITHDRAWN, Status.LAPSED})
EDITABLE = frozenset({Status.DRAFT, Status.CORRECTION})

# The status in which a stage begins. Submission has none: it is the moment of filing, not a place.
ENTRY: Mapping[Stage, Status] = {
    Stage.PREPARE: Status.DRAFT,
    Stage.THIRD_PARTY: Status.EVALUATING,
    Stage.MUNICIPAL_REVIEW: Status.MUNICIPAL,
    Stage.PROVINCIAL_REVIEW: Status.PROVINCIAL,
    Stage.PUBLIC_NOTICE: Status.IN_NOTICE,
    Stage.CONCLUSION: Status.CONCLUDED,
}
STAGE_OF: Mapping[Status, Stage] = {status: stage for stage, status in ENTRY.items()} | {
    Status.SELECTED: Stage.PROVINCIAL_REVIEW
}
