# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A recording's manifest against its documented format (src/protocol/manifest.schema.json), and against the files it tells of."""

import hashlib
import json
import re
from functools import cache
from pathlib import Path

SCHEMA = Path(__file__).resolve().parents[2] / "src" / "protocol" / "manifest.schema.json"
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "number": (int, float)}
KEYS = {"$ref", "$schema", "$defs", "title", "description", "type", "enum", "required", "properties", "additionalProperties", "items",
        "maxItems", "minLength", "maxLength", "pattern", "minimum", "maximum"}
SEAM_MS = 1000       # from a track's first packet to the end of its last frame, and what a person's event takes to arrive


@cache
def schema():
    return json.loads(SCHEMA.read_text(encoding="utf-8"))


def faults(value, rule=None, where="manifest"):
    """What in it is not as the schema says: as much of JSON Schema as that uses, and no keyword passed over."""
    rule = schema() if rule is None else rule
    assert set(rule) <= KEYS, f"{where}: the schema says what nobody checks: {set(rule) - KEYS}"
    if "$ref" in rule:
        return faults(value, schema()["$defs"][rule["$ref"].rsplit("/", 1)[1]], where)
    kind = rule.get("type")
    if kind is not None and (not isinstance(value, TYPES[kind]) or isinstance(value, bool) != (kind == "boolean")):
        return [f"{where} is no {kind}: {value!r}"]
    found = []
    if "enum" in rule and value not in rule["enum"]:
        found.append(f"{where} is {value!r}, none of {rule['enum']}")
    if isinstance(value, str):
        length = len(value)
        if length < rule.get("minLength", 0) or length > rule.get("maxLength", length):
            found.append(f"{where} has {length} characters")
        if "pattern" in rule and re.search(rule["pattern"], value) is None:
            found.append(f"{where} is {value!r}, not {rule['pattern']}")
    if isinstance(value, (int, float)) and not rule.get("minimum", value) <= value <= rule.get("maximum", value):
        found.append(f"{where} is {value}")
    if isinstance(value, list):
        if len(value) > rule.get("maxItems", len(value)):
            found.append(f"{where} has {len(value)} items")
        found += [fault for number, item in enumerate(value) for fault in faults(item, rule["items"], f"{where}[{number}]")]
    if isinstance(value, dict):
        properties = rule["properties"]
        found += [f"{where} has no {name}" for name in rule.get("required", []) if name not in value]
        found += [f"{where}.{name} is not in the format" for name in value if name not in properties]
        found += [fault for name, item in value.items() if name in properties
                  for fault in faults(item, properties[name], f"{where}.{name}")]
    return found


def sha256(*paths):
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def check(manifest, folder):
    """A manifest that is ready is as documented, and true of the files in the recording's folder."""
    assert faults(manifest) == []
    length = manifest["duration_ms"]
    people = {person["participant"] for person in manifest["people"]}
    assert manifest["ended_at"] - manifest["started_at"] == length
    assert [track["number"] for track in manifest["tracks"]] == list(range(1, len(manifest["tracks"]) + 1))
    for track in manifest["tracks"]:
        paths = [folder / "tracks" / file["file"] for file in track["files"]]
        assert track["participant"] in people and track["files"], track
        assert [(file["bytes"], file["sha256"]) for file in track["files"]] == [(p.stat().st_size, sha256(p)) for p in paths]
        assert (track["bytes"], track["sha256"]) == (sum(p.stat().st_size for p in paths), sha256(*paths)), track
        starts = [file.get("start_ms", 0) for file in track["files"]]
        assert starts == sorted(starts) and abs(starts[0] - track["start_ms"]) <= SEAM_MS, track
        assert track["start_ms"] + track["duration_ms"] <= length + SEAM_MS and track["frames"] > 0, track
        assert (track.get("width", 0) > 0) == (track["kind"] in ("camera", "screen")), track
    for asset in manifest["assets"]:
        path = folder / {"media": "media.mkv", "poster": "poster.jpg", "subtitles": "subtitles.vtt"}[asset["kind"]]
        assert (asset["bytes"], asset["sha256"]) == (path.stat().st_size, sha256(path)), asset
    times = [moment["at_ms"] for moment in manifest["timeline"]]
    assert times == sorted(times) and times[-1] <= length
    assert {moment["participant"] for moment in manifest["timeline"] if "participant" in moment} <= people
