# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a benchmark found: a table for people and one line of JSON for programs."""

import json
import operator
import statistics
from dataclasses import dataclass

RELATIONS = {"<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt}


@dataclass
class Row:
    what: str
    ours: float
    peers: float | None
    relation: str | None
    limit: float | None
    of_ratio: bool
    invalid: str | None = None   # why it says nothing

    @property
    def ratio(self):
        return self.ours / self.peers if self.ours is not None and self.peers else None

    @property
    def value(self):
        return self.ratio if self.of_ratio else self.ours

    @property
    def met(self):
        return self.invalid is None and self.value is not None and RELATIONS[self.relation](self.value, self.limit)

    @property
    def aim(self):
        return f"{self.relation} {self.limit:g}"


class Report:
    def __init__(self, name):
        self.name = name
        self.rows = []
        self.notes = []

    def add(self, what, ours, peers=None, aim=None, of_ratio=False, invalid=None):
        """aim: such as "<= 300", on what is ours, or on the ratio of ours to the peer's. invalid: why the figures say
        nothing; such an aim is not met."""
        relation, limit = aim.split() if aim else (None, None)
        self.rows.append(Row(what, ours, peers, relation, float(limit) if aim else None, of_ratio, invalid))
        if invalid:
            self.note(f"not valid: {what}: {invalid}")

    def note(self, sentence):
        self.notes.append(sentence)

    def aims(self):
        return {row.what: {"value": rounded(row.value), "aim": row.aim, "met": row.met,
                           **({"invalid": row.invalid} if row.invalid else {})}
                for row in self.rows if row.relation}

    def print(self):
        head = ("what", "ours", "peer's", "ratio", "aim", "met")
        lines = [head] + [(row.what, cell(row.ours), cell(row.peers), cell(row.ratio),
                           (f"ratio {row.aim}" if row.of_ratio else row.aim) if row.relation else "",
                           verdict(row)) for row in self.rows]
        widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
        for line in lines:
            first, *rest = (text.ljust(width) if column == 0 else text.rjust(width)
                            for column, (text, width) in enumerate(zip(line, widths, strict=True)))
            print("  ".join([first, *rest]).rstrip())
        for sentence in self.notes:
            print(sentence)
        print(json.dumps({"bench": self.name, "aims": self.aims()}), flush=True)


def verdict(row):
    if row.invalid:
        return "not valid"
    return ("yes" if row.met else "NO") if row.relation else ""


def rounded(value):
    return None if value is None else float(f"{value:.4g}")


def cell(value):
    return "" if value is None else f"{value:.4g}"


def median(values):
    return statistics.median(values)


def percentile(values, share):
    """The smallest value that at least `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-len(ordered) * share // 100) - 1))]
