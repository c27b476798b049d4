"""The words of what a round publishes, as data of its procedure: the public notice and the 牌匾."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from applications.workflow import Procedure, ProcedureError, Stage


@dataclass(frozen=True, kw_only=True)
class NoticeWording:
    """公示: ``basis`` leads the list, ``objections`` says how to object. No document prints these words."""

    title: str = "拟确认名单公示"
    basis: str = "现将拟确认的单位名单予以公示，接受社会监督。"
    objections: str = (
        "对公示名单有异议的，请在公示期内以真实姓名提出，写明事实和依据；有证明材料的，一并提交。"
    )
    status: str = "unconfirmed"
    note: str = "文件只规定公示天数，未印发公示文本，文字为平台暂拟。"


@dataclass(frozen=True, kw_only=True)
class PlaqueWording:
    """牌匾: its name by honour; what an honour has no name for bears the list's own words."""

    names: Mapping[str, str] = field(default_factory=dict)
    status: str = "unconfirmed"
    note: str = "文件规定授予牌匾，未规定牌匾文字，请按本单位规定核定。"


def notice_wording_of(procedure: Procedure) -> NoticeWording:
    """The words of a notice under ``procedure``; ProcedureError where they are malformed."""
    try:
        return NoticeWording(**procedure.flag(Stage.PUBLIC_NOTICE, "wording", {}))
    except TypeError as error:
        raise ProcedureError(f"公示文字的写法不对：{error}") from None


def plaque_wording_of(procedure: Procedure) -> PlaqueWording:
    """The words of a 牌匾 under ``procedure``; ProcedureError where they are malformed."""
    try:
        return PlaqueWording(**procedure.flag(Stage.CONCLUSION, "plaque", {}))
    except TypeError as error:
        raise ProcedureError(f"牌匾文字的写法不对：{error}") from None
