"""Contenders in turn, in rounds of random order, by CPU time of this process: a noisy machine hits all alike."""

from __future__ import annotations

import gc
import json
import random
import statistics
import sys
import time

ROUND_NS = 30_000_000
US = "jotmint"


def compare(contenders: dict, rounds: int) -> dict[str, float]:
    """The median nanoseconds of one call, for each contender."""
    gc.disable()
    counts = {name: max(10, int(ROUND_NS / max(100, cpu_ns(call, 20)))) for name, call in contenders.items()}
    figures: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name in random.sample(list(contenders), len(contenders)):
            figures[name].append(cpu_ns(contenders[name], counts[name]))
    gc.enable()
    return {name: statistics.median(values) for name, values in figures.items()}


def cpu_ns(call, count: int) -> float:
    """CPU nanoseconds of one call, over `count` calls."""
    start = time.process_time_ns()
    for _ in range(count):
        call()
    return (time.process_time_ns() - start) / count


def rows(medians: dict[str, float], what: str, algorithm: str) -> list[dict]:
    """A row for each peer."""
    ours = medians[US]
    return [
        {
            "language": "python",
            "what": what,
            "algorithm": algorithm,
            "peer": peer,
            "peer_ns": round(ns),
            "our_ns": round(ours),
            "ratio": round(ns / ours, 3),
        }
        for peer, ns in medians.items()
        if peer != US
    ]


def print_rows(found: list[dict], form: str) -> None:
    """Prints rows as a table, or as a JSON array."""
    if form == "json":
        json.dump(found, sys.stdout, indent=1)
        print()
        return
    print(f"{'what':10} {'algorithm':10} {'peer':30} {'peer ns':>10} {'our ns':>10} {'ratio':>7}")
    for row in found:
        print(
            f"{row['what']:10} {row['algorithm']:10} {row['peer']:30} {row['peer_ns']:10,} {row['our_ns']:10,} {row['ratio']:7.2f}"
        )
