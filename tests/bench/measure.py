"""How a figure is taken and told."""

import time
from collections.abc import Callable
from statistics import median, quantiles
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

TRANSACTION = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")
Call = Callable[[], Any]


def line(name: str, value: str, bound: str) -> None:
    """One figure with what it must keep to."""
    print(f"{name:<64}{value:>14}   {bound}", flush=True)


def seconds(call: Call, times: int) -> float:
    """The median time of ``call``, after one that does not count."""
    call()
    return median(once(call) for _ in range(times))


def ratio(call: Call, floor: Call, times: int) -> float:
    """How many times longer ``call`` takes than ``floor``: medians, measured turn by turn."""
    one, other = _turns(call, floor, times)
    return median(one) / median(other)


def late_ratio(call: Call, floor: Call, times: int) -> float:
    """As ``ratio``, of the time within which 95 in 100 calls are done."""
    one, other = _turns(call, floor, times)
    return quantiles(one, n=20)[-1] / quantiles(other, n=20)[-1]


def _turns(call: Call, floor: Call, times: int) -> tuple[list[float], list[float]]:
    """The seconds of each, after one of each that does not count."""
    call(), floor()
    pairs = [(once(call), once(floor)) for _ in range(times)]
    return [one for one, _ in pairs], [other for _, other in pairs]


def once(call: Call) -> float:
    """The time of ``call``, for what can be done once only."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def cost(call: Call) -> tuple[float, int]:
    """The time and the statements of ``call``, for what can be done once only."""
    statements = 0

    def count(execute: Call, sql: str, *rest: Any) -> Any:
        nonlocal statements
        statements += not sql.startswith(TRANSACTION)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        return once(call), statements


def queries(call: Call) -> int:
    """The queries of ``call``, what opens and ends transactions aside."""
    with CaptureQueriesContext(connection) as seen:
        response = call()
    assert response.status_code == 200, response.status_code  # a refusal is quick
    return sum(not query["sql"].startswith(TRANSACTION) for query in seen.captured_queries)
