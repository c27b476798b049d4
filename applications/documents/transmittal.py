"""The table of a city's transmittal, as it was frozen when it was sent or as it stands before."""

import json
from typing import Any

from applications import selectors
from applications.models import Transmittal, named
from applications.services.transmitting import body_of
from greenmfg.excel.printed import Sheet, Table

ORDINAL_WIDTH = 8
NONE = "无"  # of a transmittal of existing units alone, whose table lists none of them


def table_body(transmittal: Transmittal) -> dict[str, Any]:
    """`transmitting.body_of`: frozen once it was sent."""
    if transmittal.body:
        frozen: dict[str, Any] = json.loads(transmittal.body)
        return frozen
    return body_of(transmittal, list(selectors.transmitted(transmittal)), None)


def transmittal_sheet(transmittal: Transmittal) -> Sheet:
    """What is printed of ``transmittal``."""
    body = table_body(transmittal)
    design, units = body["design"], body["units"]
    if design["entries"]:
        units = [row for row in units if row["entry"] in design["entries"]]
    if "subject" not in {key for key, _title, _width in design["columns"]}:
        units = [{**row, "name": named(row["name"], row["subject"])} for row in units]
    told = (body["region"], body["filled_by"], body["phone"])
    names = ("填报市州（盖章）" if design["has_head"] else "上报市州", "填报人", "联系电话")
    number = f"第 {body['number']} 批" if body["number"] else "待上报"
    return Sheet(
        title=design["title"],
        label=f"{body['round']}　{number}",
        head=[f"{name}：{text}" for name, text in zip(names, told, strict=True)],
        widths=[ORDINAL_WIDTH, *(width for _key, _title, width in design["columns"])],
        tables=[
            Table(
                columns=["序号", *(title for _key, title, _width in design["columns"])],
                rows=[
                    [ordinal, *(row[key] for key, _title, _width in design["columns"])]
                    for ordinal, row in enumerate(units, start=1)
                ]
                or [[NONE, *("" for _column in design["columns"])]],
            )
        ],
        note=f"〔待确认〕{design['note']}" if design["status"] == "unconfirmed" else "",
        landscape=True,
    )
