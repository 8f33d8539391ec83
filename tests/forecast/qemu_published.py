"""Test vectors and published measurements, read from the files beside this module."""

import csv
from pathlib import Path

from lpmtui.forecast import DirtyCurve
from lpmtui.model.units import GIB, MIB


def rows(name: str) -> list[dict[str, str]]:
    text = Path(__file__).with_name("vectors").joinpath(name).read_text("utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def qemu_runs(scenario: str) -> list[dict[str, str]]:
    return [row for row in rows("qemu_runs.csv") if row["scenario"] == scenario]


def qemu_curve(scenario: str, shortest_s: float = 0.0) -> DirtyCurve:
    """The mean curve of one scenario, in bytes; polls of 0.2 s lose shorter rounds."""
    points = [
        (float(row["mean_round_s"]), float(row["mean_dirty_mib"]) * MIB)
        for row in rows("qemu_curves.csv")
        if row["scenario"] == scenario and float(row["mean_round_s"]) >= shortest_s
    ]
    return DirtyCurve(tuple(points), 8 * GIB)


def mean(values: list[float]) -> float:
    return sum(values) / len(values)
