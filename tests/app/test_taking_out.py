# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A recording leaves the app as an ordinary file, by keys and by the pointer, into another program; and how long it stays, to its receipt."""

import os
import signal
import time

import pytest

from desktop import wait_for
from moderating import choose
from recorded import Recorded, server_of_module  # noqa: F401 (a fixture)
from taking_out import app_with_videos, folder_of_videos, start_with_videos  # noqa: F401 (fixtures)
from taking_out import beside, choose_of_card, drag_into, save_as, select, sha256

LONG_S = 60
DAY_MS = 86_400_000


@pytest.fixture(scope="module")
def recorded(server):
    """For all of these: it is deleted at last."""
    return Recorded(server, frames=150)


def export_tracks(app, desktop, recorded):
    choose_of_card(app, desktop, recorded, "^Export…$")
    app.node.wait(None, "^Export as a File$")
    if not app.node.find(None, "Each Person a Track"):
        select(app, desktop, "^Format", "Each Person a Track")
    app.tab_to(desktop, "button", "^Export$")
    desktop.key("Return")


def exported(app, desktop, recorded, videos):
    """The finished file in the folder of videos."""
    export_tracks(app, desktop, recorded)
    file = wait_for(lambda: next((videos / "Stoa").glob("*.mkv"), None), "the file", LONG_S)
    app.node.wait(None, "is finished$")
    return file


def test_export(app, desktop, recorded, videos):
    file = exported(app, desktop, recorded, videos)
    assert file.name.startswith(f"{recorded.title} – 20") and sha256(file) == recorded.media()["sha256"]
    assert [path.name for path in (videos / "Stoa").iterdir()] == [file.name], "nothing half-made is left"
    desktop.key("Escape")
    app.tab_to(desktop, None, "^Files being made$")
    app.open(desktop, "space", f"^{recorded.title}: Finished$", "list item")


def test_cancelling_an_export(app, desktop, recorded, videos, server):
    choose_of_card(app, desktop, recorded, "^Export…$")
    app.node.wait(None, "^Export as a File$")
    os.kill(server.process.pid, signal.SIGSTOP)
    try:
        if not app.node.find(None, "Each Person a Track"):
            select(app, desktop, "^Format", "Each Person a Track")
        app.tab_to(desktop, "button", "^Export$")
        desktop.key("Return")
        app.node.wait_gone(None, "^Export as a File$")
        desktop.key("Escape")
        app.tab_to(desktop, None, "^Files being made$")
        app.open(desktop, "space", f"^{recorded.title}: 0 %", "list item")
        app.tab_to(desktop, "button", "^Cancel$")
        desktop.key("space")
        app.node.wait_gone("list item", f"^{recorded.title}: 0 %")
    finally:
        os.kill(server.process.pid, signal.SIGCONT)
    wait_for(lambda: not list(videos.rglob("*.mkv*")) and not list(videos.rglob(".*")), "nothing to be left of it")


def test_saving_as(app, desktop, recorded, videos):
    target = videos.parent / "mine.mkv"
    save_as(app, desktop, recorded, target)
    wait_for(target.exists, "the file", LONG_S)
    assert sha256(target) == recorded.media()["sha256"]


def test_copying(app, desktop, recorded, videos, start_other):
    file = exported(app, desktop, recorded, videos)
    app.tab_to(desktop, None, f"^Replay: {recorded.title}")
    desktop.key("Ctrl+C")
    app.node.wait(None, "^File copied$")
    other = start_other()
    wait_for((other.folder / "active").exists, "the other window to have the keyboard")
    desktop.key("Ctrl+V")
    wait_for((other.folder / file.name).exists, "the file to be pasted")
    assert sha256(other.folder / file.name) == recorded.media()["sha256"]
    assert "text/uri-list" in (other.folder / "formats").read_text()


def test_dragging_out(app, desktop, recorded, videos, start_other):
    file = exported(app, desktop, recorded, videos)
    other = beside(desktop, app, start_other)
    drag_into(desktop, app, other, f"^Replay: {recorded.title}", file.name)
    assert (other.folder / file.name).read_bytes() == file.read_bytes()
    assert sha256(file) == recorded.media()["sha256"]


def test_how_long_it_is_kept(app, desktop, recorded):
    choose_of_card(app, desktop, recorded, "^How Long to Keep It…$")
    app.node.wait(None, "^How Long to Keep It$")
    select(app, desktop, "^Keep", "^Keep for Ever$")
    app.tab_to(desktop, "button", "^Save$")
    desktop.key("Return")
    wait_for(lambda: recorded.manifest()["retention"].get("keep"), "it to be kept for ever")
    app.node.wait_gone(None, "^How Long to Keep It$")
    app.wait_on(None, recorded.title)   # the card, or the button of its menu
    choose(app, desktop, "Menu", "^How Long to Keep It…$")
    app.node.wait(None, "^How Long to Keep It$")
    select(app, desktop, "^Keep", "^Delete in 30 Days$")
    app.tab_to(desktop, "button", "^Save$")
    desktop.key("Return")
    wait_for(lambda: not recorded.manifest()["retention"].get("keep"), "it not to be kept for ever")
    days = (recorded.manifest()["retention"]["until"] - time.time() * 1000) / DAY_MS
    assert 29.9 < days < 30.1


def keep_for(recorded, days):
    until = int(time.time() * 1000 + days * DAY_MS)
    status, _ = recorded.server.rest("PATCH", f"/v1/recordings/{recorded.id}", {"retention": {"until": until}})
    assert status == 200


def test_told_before(app, desktop, recorded):
    """A week before, and a day: from where it can be kept."""
    keep_for(recorded, 6.4)
    app.node.wait(None, f"^“{recorded.title}” is deleted in 6 days$")
    keep_for(recorded, 0.6)
    app.node.wait(None, f"^“{recorded.title}” is deleted within a day$")
    app.node.wait_gone(None, "is deleted in 6 days$")
    app.tab_to(desktop, "button", "^Keep…$")
    desktop.key("Return")
    app.node.wait(None, "^How Long to Keep It$")
    select(app, desktop, "^Keep", "^Keep for Ever$")
    app.tab_to(desktop, "button", "^Save$")
    desktop.key("Return")
    wait_for(lambda: recorded.manifest()["retention"].get("keep"), "it to be kept for ever")


def test_told_on_a_start(start_owner, recorded):
    """Also of what became due meanwhile."""
    keep_for(recorded, 3)
    app = start_owner()
    app.node.wait(None, f"^“{recorded.title}” is deleted in 3 days$")
    keep_for(recorded, 60)


def test_deleting(app, desktop, recorded, server):
    files = list((server.directory / "data" / "recordings").rglob("media.mkv"))
    assert files
    choose_of_card(app, desktop, recorded, "^Delete…$")
    app.node.wait(None, f"^Delete “{recorded.title}”")
    app.tab_to(desktop, "button", "^Delete$")
    desktop.key("Return")
    app.node.wait("dialog", "^Receipt$")
    app.node.wait(None, "Nothing of it is left on the server")
    assert server.rest("GET", f"/v1/recordings/{recorded.id}/receipt")[1]["complete"]
    assert not any(file.exists() for file in files)
    desktop.key("Escape")
    app.node.wait_gone("dialog", "^Receipt$")
    app.node.wait(None, f"^Replay: {recorded.title}.*[Dd]eleted")
    app.tab_to(desktop, None, f"^Replay: {recorded.title}.*[Dd]eleted")
    desktop.key("Return")
    app.node.wait("dialog", "^Receipt$")
