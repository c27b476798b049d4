"""Formulas of indicators: a small whitelisted grammar, compiled once to closures.

    sum        := product (("+" | "-") product)*
    product    := atom (("×" | "*" | "÷" | "/") atom)*
    atom       := number ["%" | "[" unit "]"] | name ["[-" years "]"] | "(" sum ")"
                | ("min" | "max" | "sum" | "lowest") "(" sum ("," sum)* ")"
                | "if" "(" sum comparison sum "," sum "," sum ")" | "root" "(" sum "," degree ")"
    comparison := "<" | "<=" | ">" | ">=" | "=" | "≤" | "≥"

Names are quantities with units, ``output[-3]`` that of three years earlier; units are checked while
compiling, nothing is ever evaluated by Python's own ``eval``. ``100%`` is the number 100 with the unit
``%``, ``10000[元/万元]`` a conversion written out. ``lowest`` is a ``min`` over those of its terms that
are there at all (pollutants a factory has).
"""

import operator
import re
from collections.abc import Callable, Collection, Mapping
from decimal import Context, Decimal, DivisionByZero, InvalidOperation
from typing import NamedTuple

from evaluation.scoring.units import DIMENSIONLESS, Unit, multiply, parse_unit, unit_text

MAX_LENGTH = 400
MAX_DEPTH = 20
_TOKEN = re.compile(
    r"\s*([0-9]+(?:\.[0-9]+)?(?:%|\[[^\]\s]+\])?|[a-z][a-z0-9_]*(?:\[-[1-9]\]|@[0-9]{4})?"
    r"|<=|>=|[-+−×*÷/(),<>=≤≥])"
)
_COMPARISONS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "≤": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "≥": operator.ge,
    "=": operator.eq,
}
_MANY: dict[str, Callable[[list[Decimal]], Decimal]] = {
    "min": min,
    "max": max,
    "sum": lambda terms: sum(terms, Decimal(0)),
}
_ROOT = Context(prec=40)
_ROOTS = {"2": 2, "3": 3, "4": 4, "5": 5}
WORDS = frozenset({*_MANY, "if", "lowest", "root"})  # no quantity may be called so

Values = Mapping[str, Decimal]


class FormulaProblem(ValueError):
    """A formula that does not compile; the message is Chinese."""


class ZeroDenominator(ArithmeticError):
    """The inputs make a denominator 0: the indicator has no value."""


class NegativeRoot(ArithmeticError):
    """The inputs make the growth over several years one below nothing: the indicator has no value."""


class Name(NamedTuple):
    """A quantity as a formula sees it."""

    title: str
    unit: str


class Formula(NamedTuple):
    """A compiled formula. ``shown`` is the formula with the quantities' Chinese names."""

    unit: Unit
    names: frozenset[str]
    shown: str
    compute: Callable[[Values], Decimal]
    required: frozenset[str]  # names outside ``lowest``
    partial: tuple[tuple[frozenset[str], ...], ...]  # the names of each term of each ``lowest``

    def missing(self, given: Collection[str]) -> frozenset[str]:
        """What has to be added to the ``given`` names before there is a value.

        Of a term of ``lowest`` all names or none; of each ``lowest`` at least one term.
        """
        missing = self.required - set(given)
        for terms in self.partial:
            begun = [term for term in terms if not term.isdisjoint(given)] or list(terms)
            missing |= frozenset().union(*begun) - set(given)
        return missing

    def value(self, values: Values) -> Decimal:
        """Compute over ``values``, from which nothing is `missing`. Raises ZeroDenominator, NegativeRoot."""
        try:
            return self.compute(values)
        except (DivisionByZero, InvalidOperation):
            raise ZeroDenominator from None


class _Term(NamedTuple):
    unit: Unit | None  # None: the number 0, which goes with every unit
    compute: Callable[[Values], Decimal]
    shown: str


def compile_formula(text: str, names: Mapping[str, Name]) -> Formula:
    """Compile ``text`` over the quantities ``names``. Raises FormulaProblem."""
    return _Parser(text, names).formula()


class _Parser:
    """Recursive descent that returns closures; one instance reads one formula."""

    def __init__(self, text: str, names: Mapping[str, Name]) -> None:
        if len(text) > MAX_LENGTH:
            raise FormulaProblem(f"公式超过 {MAX_LENGTH} 个字符")
        self.tokens = _tokens(text)
        self.names = names
        self.used: list[str] = []
        self.partial: list[tuple[frozenset[str], ...]] = []
        self.required: set[str] = set()
        self.within = 0  # how many ``lowest`` stand around
        self.depth = 0

    def formula(self) -> Formula:
        term = self.sum()
        if self.tokens[0]:
            raise FormulaProblem(f"公式中“{self.tokens[0]}”处有多余内容")
        return Formula(
            unit=term.unit or DIMENSIONLESS,
            names=frozenset(self.used),
            shown=term.shown,
            compute=term.compute,
            required=frozenset(self.required),
            partial=tuple(self.partial),
        )

    def sum(self) -> _Term:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FormulaProblem("公式嵌套过深")
        left = self.product()
        while sign := self.take("+", "-", "−"):
            left = _add(left, self.product(), sign)
        self.depth -= 1
        return left

    def product(self) -> _Term:
        left = self.atom()
        while sign := self.take("×", "*", "÷", "/"):
            left = _multiply(left, self.atom(), sign)
        return left

    def atom(self) -> _Term:
        symbol = self.tokens.pop(0)
        if symbol == "(":
            inner = self.sum()
            self.expect(")")
            return inner._replace(shown=f"（{inner.shown}）")
        if symbol in WORDS:
            return self.call(symbol)
        if symbol[:1].isdigit():
            return _number(symbol)
        if symbol[:1].isalpha():
            return self.name(symbol)
        raise FormulaProblem(f"公式中“{symbol}”处应为数量名、数字或括号" if symbol else "公式不完整")

    def name(self, symbol: str) -> _Term:
        if symbol not in self.names:
            raise FormulaProblem(f"公式使用了未定义的数量“{symbol}”")
        self.used.append(symbol)
        if not self.within:
            self.required.add(symbol)
        name = self.names[symbol]
        return _Term(parse_unit(name.unit), operator.itemgetter(symbol), name.title)

    def call(self, word: str) -> _Term:
        self.expect("(")
        if word == "if":
            return self.choice()
        if word == "root":
            return self.root()
        if word == "lowest":
            return self.lowest()
        terms = [self.sum()]
        while self.take(","):
            terms.append(self.sum())
        self.expect(")")
        unit = _same([term.unit for term in terms], word)
        parts = [term.compute for term in terms]
        many = _MANY[word]
        shown = f"{word}（{'，'.join(term.shown for term in terms)}）"
        return _Term(unit, lambda values: many([part(values) for part in parts]), shown)

    def lowest(self) -> _Term:
        terms: list[_Term] = []
        names = []
        self.within += 1
        while not terms or self.take(","):
            before = len(self.used)
            terms.append(self.sum())
            names.append(frozenset(self.used[before:]))
        self.within -= 1
        self.expect(")")
        if not all(names):
            raise FormulaProblem("lowest 的每一项都须含有数量")
        self.partial.append(tuple(names))
        parts = list(zip(names, [term.compute for term in terms], strict=True))
        shown = f"最低值（{'，'.join(term.shown for term in terms)}）"
        unit = _same([term.unit for term in terms], "lowest")
        return _Term(
            unit,
            lambda values: min(part(values) for needed, part in parts if needed <= values.keys()),
            shown,
        )

    def root(self) -> _Term:
        inner = self.sum()
        self.expect(",")
        degree = _ROOTS.get(self.tokens.pop(0))
        self.expect(")")
        if degree is None or (inner.unit or DIMENSIONLESS) != DIMENSIONLESS:
            raise FormulaProblem("root 只对无量纲的值开 2 至 5 次方")
        return _Term(
            DIMENSIONLESS,
            lambda values: _nth_root(inner.compute(values), degree),
            f"{degree} 次方根（{inner.shown}）",
        )

    def choice(self) -> _Term:
        left = self.sum()
        sign = self.take(*_COMPARISONS)
        if not sign:
            raise FormulaProblem("if 的第一项应为比较")
        right = self.sum()
        _same([left.unit, right.unit], sign)
        self.expect(",")
        then = self.sum()
        self.expect(",")
        other = self.sum()
        self.expect(")")
        holds = _COMPARISONS[sign]
        return _Term(
            _same([then.unit, other.unit], "if"),
            lambda v: then.compute(v) if holds(left.compute(v), right.compute(v)) else other.compute(v),
            f"若 {left.shown} {sign} {right.shown} 则 {then.shown}，否则 {other.shown}",
        )

    def take(self, *wanted: str) -> str:
        return self.tokens.pop(0) if self.tokens[0] in wanted else ""

    def expect(self, token: str) -> None:
        if not self.take(token):
            found = self.tokens[0]
            raise FormulaProblem(f"公式中“{found}”处应为“{token}”" if found else f"公式缺少“{token}”")


def _tokens(text: str) -> list[str]:
    """Split into tokens; the list ends with an empty one."""
    tokens, at, end = [], 0, len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if not found:
            raise FormulaProblem(f"公式中有不认识的字符“{text[at:].strip()[0]}”")
        tokens.append(found[1])
        at = found.end()
    return [*tokens, "", ""]


def _number(token: str) -> _Term:
    number, _, conversion = token.rstrip("%]").partition("[")
    symbols = "%" if token.endswith("%") else conversion
    value = Decimal(number)
    unit = parse_unit(symbols) if symbols else DIMENSIONLESS if value else None
    return _Term(unit, lambda _: value, f"{number} {conversion}" if conversion else token)


def _add(left: _Term, right: _Term, sign: str) -> _Term:
    unit = _same([left.unit, right.unit], sign)
    apply = operator.add if sign == "+" else operator.sub
    shown = f"{left.shown} {'+' if sign == '+' else '−'} {right.shown}"
    return _Term(unit, lambda v: apply(left.compute(v), right.compute(v)), shown)


def _multiply(left: _Term, right: _Term, sign: str) -> _Term:
    times = sign in "×*"
    unit = multiply(left.unit or DIMENSIONLESS, right.unit or DIMENSIONLESS, 1 if times else -1)
    apply = operator.mul if times else operator.truediv
    shown = f"{left.shown} {'×' if times else '÷'} {right.shown}"
    return _Term(unit, lambda v: apply(left.compute(v), right.compute(v)), shown)


def _nth_root(value: Decimal, degree: int) -> Decimal:
    if value < 0:
        raise NegativeRoot
    # A third has no last digit; the digits dropped here are those that it leaves wrong.
    return _ROOT.plus(value ** (Decimal(1) / degree)) if value else value


def _same(units: list[Unit | None], where: str) -> Unit | None:
    known = {unit for unit in units if unit is not None}
    if len(known) > 1:
        raise FormulaProblem(f"“{where}”两侧的单位不一致：{'、'.join(sorted(map(unit_text, known)))}")
    return known.pop() if known else None
