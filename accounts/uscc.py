"""统一社会信用代码 (GB 32100-2015): 18 characters, the last of which checks the others."""

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # 5.2: without I, O, S, V, Z
LENGTH = 18
WEIGHTS = tuple(pow(3, place, 31) for place in range(LENGTH - 1))
EXAMPLE = "例如 91430100MA0000004F"
_FULL_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(94)}


class UsccError(ValueError):
    """A text that is no unified social credit code; the message is Chinese and names the position."""


def parse_uscc(text: str) -> str:
    """The code in its one spelling: full-width folded to ASCII, no outer blanks, upper case.

    UsccError for a character outside the alphabet (Cyrillic and Greek look-alikes, Arabic-Indic and
    circled digits, zero-width characters), a wrong length or a wrong check digit. Characters are
    folded one to one, so the position named is the position typed.
    """
    code = "".join(c.upper() if c.isascii() else c for c in text.translate(_FULL_WIDTH).strip())
    for position, character in enumerate(code, start=1):
        if character not in ALPHABET:
            raise UsccError(_stray(position, character))
    if len(code) != LENGTH:
        raise UsccError(f"统一社会信用代码应为 {LENGTH} 位，现为 {len(code)} 位，请核对（{EXAMPLE}）。")
    if code[-1] != check_digit(code[:-1]):
        raise UsccError(f"第 {LENGTH} 位校验码不符，请对照营业执照或登记证书逐位核对。")
    return code


def check_digit(body: str) -> str:
    """The 18th character for the first 17, all of the alphabet (5.3: remainder 0 gives 0)."""
    total = sum(ALPHABET.index(character) * weight for character, weight in zip(body, WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def is_registered_in(code: str, region_code: str) -> bool:
    """Whether digits 3 to 8 of ``code``, the area of the office that gave it out, lie in the region.

    ``region_code`` as GB/T 2260 has it, of a city (its counties lie in it) or a county under the province. A
    code given out by a province or by the state tells no city and counts as registered in it. A unit keeps
    its code when it moves, so no rule may hang on the answer.
    """
    area = code[2:8]
    of_city = region_code[:4] if region_code.endswith("00") else region_code[:6]
    return area.startswith(of_city) or area.endswith("0000")


def _stray(position: int, character: str) -> str:
    if character in "IOSVZ":
        return (
            f"第 {position} 位是字母 {character}，代码中不使用 I、O、S、V、Z，请核对是否为数字（{EXAMPLE}）。"
        )
    shown = f"“{character}”" if character.isprintable() and not character.isspace() else "空格或不可见字符"
    return f"第 {position} 位是{shown}，只能是数字和大写英文字母，请在英文输入状态下重新输入（{EXAMPLE}）。"
