"""A public notice as it is printed, and the list of 牌匾 for their maker."""

import json
from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.urls import reverse

from applications import selectors
from applications.models import Notice, named
from applications.wording import plaque_wording_of
from applications.workflow import Procedure
from greenmfg.dates import date_text
from greenmfg.excel.printed import Sheet, Table

PLAIN = "{0.year}年{0.month}月{0.day}日"


def notice_sheet(notice: Notice) -> Sheet:
    """What is printed of an open ``notice``: nothing but what was frozen when it was published."""
    body = json.loads(notice.body)
    opens_on, closes_on = (date.fromisoformat(body[name]) for name in ("opens_on", "closes_on"))
    days = f"{date_text(opens_on)}至{date_text(closes_on)}，自发布次日起 {body['working_days']} 个工作日"
    notes = [f"名单校验值（SHA-256）：{notice.sha256}"]
    if body.get("status") == "unconfirmed":
        notes.insert(0, f"〔待确认〕{body['note']}")
    return Sheet(
        title=body.get("title", f"{body['round']}公示名单"),
        widths=(8, 36, 34, 16, 18),
        lead=[text for text in (body.get("basis"), f"公示期：{days}。") if text],
        tables=[_units(body["units"])],
        closing=_objecting(notice, body, closes_on),
        signature=(body.get("office", notice.tenant.office), PLAIN.format(opens_on)),
        note="\n".join(notes),
    )


def _units(units: Sequence[dict[str, str]]) -> Table:
    return Table(
        columns=("序号", "单位名称", "统一社会信用代码", "所在市州", "类别"),
        rows=[
            (
                ordinal,
                named(unit["name"], unit["subject"]),
                unit["uscc"],
                unit["region"],
                unit["honour"],
            )
            for ordinal, unit in enumerate(units, start=1)
        ],
    )


def _objecting(notice: Notice, body: dict[str, str], closes_on: date) -> list[str]:
    """How and until when to object, and whom to ask."""
    page = reverse("public_notice", args=[notice.tenant.slug, notice.pk])
    texts = [
        body.get("objections", ""),
        f"异议请于{date_text(closes_on)}24:00 前在本平台公示页面提出：{settings.SITE_URL}{page}",
    ]
    if body.get("department"):
        texts.append(f"受理部门：{body['department']}　联系电话：{body['phone']}")
    return [text for text in texts if text]


def plaque_sheet(notice: Notice) -> Sheet:
    """The list of 牌匾 of the units that ``notice`` has brought onto the list (15号 三、4)."""
    wording = plaque_wording_of(Procedure.parse(notice.round.procedure))
    rows = [
        (
            ordinal,
            row.named,
            wording.names.get(row.honour, f"{row.tenant.name}{row.get_honour_display()}"),
            f"{row.year}年度",
            row.tenant.office,
            PLAIN.format(row.listed_on),
        )
        for ordinal, row in enumerate(selectors.listings_of(notice), start=1)
    ]
    return Sheet(
        title="牌匾制作清单",
        label=notice.round.title,
        head=(f"公布文件：{notice.document_number}", f"牌匾数量：{len(rows)} 块"),
        widths=(8, 40, 32, 14, 34, 20),
        tables=[
            Table(columns=("序号", "单位名称", "牌匾名称", "年度", "落款单位", "落款日期"), rows=rows),
        ],
        note=f"〔待确认〕{wording.note}" if wording.status == "unconfirmed" else "",
        landscape=True,
    )
