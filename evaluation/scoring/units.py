"""Units as products of symbols, so that 综合能耗 ÷ 总产值 is known to give tce/万元.

Symbols are taken as printed (m², tCO₂, 万元, 产品单位) and never converted into one another. A share
is written ``× 100%`` as the documents print it; ``%`` is therefore a symbol like any other.
"""

Unit = tuple[tuple[str, int], ...]  # (symbol, exponent), sorted, no exponent 0
DIMENSIONLESS: Unit = ()


def parse_unit(text: str) -> Unit:
    """Read ``tce/万元`` or ``kg·m/s``; an empty text is dimensionless."""
    unit = DIMENSIONLESS
    for place, part in enumerate(text.replace(" ", "").split("/")):
        for symbol in part.split("·"):
            # "1/m²" has an empty meaning above the line.
            factor = ((symbol, 1),) if symbol not in ("", "1") else DIMENSIONLESS
            unit = multiply(unit, factor, -1 if place else 1)
    return unit


def multiply(left: Unit, right: Unit, sign: int = 1) -> Unit:
    """The unit of left × right, or with ``sign`` -1 of left ÷ right."""
    exponents = dict(left)
    for symbol, exponent in right:
        exponents[symbol] = exponents.get(symbol, 0) + sign * exponent
    return tuple(sorted((symbol, exponent) for symbol, exponent in exponents.items() if exponent))


def unit_text(unit: Unit) -> str:
    """Write a unit for a message."""
    above = "·".join(symbol for symbol, exponent in unit for _ in range(exponent))
    below = "".join(f"/{symbol}" for symbol, exponent in unit for _ in range(-exponent))
    return (above or ("1" if below else "无量纲")) + below
