"""What a PDF tells of its own making: who wrote it, which program made it, and when.

Two units whose evidence tells the same may have shared one document. So nothing is kept that documents
which have nothing to do with each other share: names that programs put in by themselves, a program without
a moment, and what the platform made itself.
"""

import logging
import re
import unicodedata

from pypdf import PdfReader

logger = logging.getLogger(__name__)

PRODUCER = "绿色制造体系申报评价平台"
LONGEST_AUTHOR, LONGEST_EXPORT = 120, 200
# Casefolded: what stands for the author where nobody has said who he is.
NOBODY = re.compile(
    r"(admin(istrator)?|anonymous|unknown|users?|owner|guest|root|test|pc|(microsoft )?office( user| 用户)?"
    r"|microsoft|windows (user|用户)|wps( office)?|scanner|lenovo|dell|hp|asus|acer|huawei|apple"
    r"|未知|用户|管理员|微软用户|作者|佚名|扫描仪)?"
)


def told_by(reader: PdfReader) -> tuple[str, str]:
    """Author, and program with the moment of making; empty what is not told, or tells nothing."""
    try:
        told = {key: _folded(value) for key, value in (reader.metadata or {}).items()}
    except Exception:  # whoever reads the pages never meets it, so it is no fault of the document
        logger.info("What a PDF tells of its making could not be read", exc_info=True)
        return "", ""
    program, moment = told.get("/Producer") or told.get("/Creator", ""), told.get("/CreationDate", "")
    if program == PRODUCER:
        return "", ""
    author = told.get("/Author", "")[:LONGEST_AUTHOR]
    is_told = bool(program and re.match(r"D:\d{14}", moment))
    export = f"{program} {moment}"[:LONGEST_EXPORT] if is_told else ""
    return "" if NOBODY.fullmatch(author.casefold()) else author, export


def _folded(value: object) -> str:
    text = unicodedata.normalize("NFKC", str(value))
    visible = "".join(char for char in text if char.isspace() or unicodedata.category(char)[0] != "C")
    return " ".join(visible.split())
