# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is seen of a replay, on the screen: whose picture is under whose name, also when somebody was left out; and silence that is
skipped; and who speaks, in words."""

import subprocess

import pytest

from coloured import COLOURS, Coloured, is_of
from desktop import screen, wait_for
from recorded import server_of_module  # noqa: F401 (a fixture)
from replay_page import LONG_S, ReplayPage

SILENCE_MS = 5000
EDGE_MS = 1000       # of silence, that may be played


@pytest.fixture(scope="module")
def recorded(server, tmp_path_factory):
    """The second of these leaves somebody out."""
    return Coloured(server, tmp_path_factory.mktemp("films"))


@pytest.fixture(scope="module")
def glass(desktop):
    glass = screen()
    yield glass
    glass.stop()


@pytest.fixture
def page(app, desktop, recorded):
    return ReplayPage(app, desktop, recorded).open()


def pixels(path, points):
    """(red, green, blue) of each."""
    found = []
    for x, y in points:
        done = subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-i", path, "-vf", f"crop=1:1:{int(x)}:{int(y)}:exact=1", "-f", "rawvideo",
                               "-pix_fmt", "rgb24", "-"], capture_output=True, check=True)
        found.append(tuple(done.stdout[:3]))
    return found


def show_their_own(app, glass, path, names):
    """Whether the middle of each one's tile is of their colour."""
    tiles = {name: app.node.find("list item", f"^{name},") for name in names}
    if not all(tiles.values()):
        return False
    glass.picture(str(path))
    found = dict(zip(names, pixels(path, [tile.middle() for tile in tiles.values()]), strict=True))
    return all(is_of(name, found[name]) for name in names)


def quiet(recorded):
    """(from, to) of the longest time in which nobody speaks, but for before the first and after the last, ms."""
    spoken = sorted((moment["at_ms"], moment["at_ms"] + moment["duration_ms"]) for moment in recorded.manifest()["timeline"]
                    if moment["kind"] == "speaking")
    over, found = spoken[0][1], []
    for begin, end in spoken:
        found.append((over, begin))
        over = max(over, end)
    return max(found, key=lambda each: each[1] - each[0])


def positions_until(page, seconds):
    """Where it was, again and again, until it is there, s."""
    found = [page.position()]

    def there():
        found.append(page.position())
        return found[-1] >= seconds
    wait_for(there, lambda: f"{seconds} s, not {found[-1]}", LONG_S)
    return found


def test_subtitles(page, app, desktop, recorded):
    """Who speaks, by C and by the button; nobody while nobody does."""
    page.pause_at_start()
    manifest = recorded.manifest()
    names = {person["participant"]: person["name"] for person in manifest["people"]}
    spoken = [moment for moment in manifest["timeline"] if moment["kind"] == "speaking"]
    longest = max(spoken, key=lambda moment: moment["duration_ms"])
    page.seek((longest["at_ms"] + longest["duration_ms"] / 2) / 1000)
    assert not app.node.find(None, "^Speaking: "), "only when they are wanted"
    desktop.key("c")
    app.node.wait(None, f"^Speaking: .*{names[longest['participant']]}")
    wait_for(lambda: app.node.find(None, "^Subtitles: who speaks$").has("pressed"), "the button to be down")
    if (first := min(moment["at_ms"] for moment in spoken)) > 100:
        page.seek(0)
        app.node.wait_gone(None, "^Speaking: ")
        page.seek(first / 1000 + 0.05)
        app.node.wait(None, "^Speaking: ")
    app.tab_to(desktop, None, "^Subtitles: who speaks$")
    desktop.key("space")
    app.node.wait_gone(None, "^Speaking: ")


def test_silence_is_skipped(page, app, desktop, recorded):
    begin, end = quiet(recorded)
    assert end - begin > SILENCE_MS, recorded.manifest()["timeline"]

    def within(found):
        return [at for at in found if begin + EDGE_MS < at * 1000 < end - EDGE_MS]
    page.pause_at_start()
    page.seek(begin / 1000 - 0.5)
    app.tab_to(desktop, None, "^Skip silence$")
    desktop.key("space")
    wait_for(lambda: app.node.find(None, "^Skip silence$").has("pressed"), "silence to be skipped")
    desktop.key("k")
    assert not within(positions_until(page, end / 1000)), "nothing of it is played but its edges"
    desktop.key("k")
    page.expect("PlaybackStatus", "Paused")
    desktop.key("space")
    wait_for(lambda: not app.node.find(None, "^Skip silence$").has("pressed"), "silence not to be skipped")
    page.seek(begin / 1000 - 0.5)
    desktop.key("k")
    assert within(positions_until(page, end / 1000)), "and all of it when that is not wanted"


def test_whose_picture_it_is(page, app, glass, recorded, tmp_path):
    page.pause_at_start()
    page.seek(2)
    wait_for(lambda: show_their_own(app, glass, tmp_path / "screen.png", COLOURS), "each tile to show its own person", LONG_S)
    first, *others = COLOURS
    recorded.leave_out(first)
    app.node.wait_gone("list item", f"^{first},")
    wait_for(lambda: show_their_own(app, glass, tmp_path / "screen.png", others), "the others to have kept their pictures", LONG_S)


def test_whose_picture_it_is_opened_anew(page, app, glass, tmp_path):
    """Without the first: the tracks' numbers and their places in the file are not the same."""
    first, *others = COLOURS
    page.pause_at_start()
    page.seek(2)
    wait_for(lambda: show_their_own(app, glass, tmp_path / "screen.png", others), "the others to have their pictures", LONG_S)
    assert not app.node.find("list item", f"^{first},")
