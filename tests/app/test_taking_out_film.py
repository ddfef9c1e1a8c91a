# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A film of all people in one picture leaves the app: saved, and dragged into another program's window."""

import pytest

from desktop import wait_for
from played import probe
from recorded import Recorded, server_of_module  # noqa: F401 (a fixture)
from taking_out import app_with_videos, folder_of_videos, start_with_videos  # noqa: F401 (fixtures)
from taking_out import beside, choose_of_card, drag_into, save_as, sha256

MAKING_S = 120


@pytest.fixture(scope="module")
def recorded(server):
    return Recorded(server, frames=150)


def is_film_of(path, recorded):
    said = probe(path, "-show_format", "-show_streams", "-show_chapters")
    assert [stream["codec_name"] for stream in said["streams"][:2]] == ["vp9", "opus"]
    assert abs(float(said["format"]["duration"]) * 1000 - recorded.manifest()["duration_ms"]) < 50
    assert said["format"]["tags"]["title"] == recorded.title
    assert "Tomatoes" in [chapter["tags"]["title"] for chapter in said["chapters"]]
    return True


def nothing_left(videos):
    """Of what it was made of, nor of what was half-made."""
    return not [path for path in videos.parent.rglob("*") if path.is_file() and (path.suffix == ".part" or "exports" in path.parts)]


def test_film_saved(app, desktop, recorded, videos):
    """Where one says, made there when there is none, and without another name in the way."""
    target = videos.parent / "mine.webm"
    save_as(app, desktop, recorded, target)
    wait_for(target.exists, "the film", MAKING_S)
    app.node.wait(None, "is finished$")
    assert is_film_of(target, recorded) and nothing_left(videos)
    desktop.key("Escape")
    app.node.wait_gone("dialog", "^Recordings$")
    again = videos.parent / "again.webm"
    save_as(app, desktop, recorded, again)
    wait_for(lambda: again.exists() and again.stat().st_size == target.stat().st_size, "it to be copied")
    assert again.read_bytes() == target.read_bytes()


def test_film_dragged(app, desktop, recorded, videos, start_other):
    choose_of_card(app, desktop, recorded, "^Export…$")
    app.node.wait(None, "^Export as a File$")
    app.node.wait(None, "WebM Video")
    app.tab_to(desktop, "button", "^Export$")
    desktop.key("Return")
    file = wait_for(lambda: next((videos / "Stoa").glob("*.webm"), None), "the film", MAKING_S)
    app.node.wait(None, "is finished$")
    assert file.name.startswith(f"{recorded.title} – 20") and is_film_of(file, recorded) and nothing_left(videos)
    before = sha256(file)
    other = beside(desktop, app, start_other)
    drag_into(desktop, app, other, f"^Replay: {recorded.title}", file.name)
    assert sha256(other.folder / file.name) == before == sha256(file), "byte for byte"
