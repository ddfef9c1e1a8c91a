# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Found by name, and projects that are archived, in one app of Mira, the owner of a server."""

import os
import signal
from pathlib import Path

import pytest

from community import Server
from desktop import App, wait_for
from stoa_client import Account

QUICK_S = 5


class Place:
    def __init__(self, directory, desktop):
        self.desktop = desktop
        self.directory = directory
        self.server = Server(directory / "server")
        self.server.stoactl("set-name", "Mira")
        self.mira = Account(self.server.url, Path(self.server.token_file).read_text().strip())
        self.bo = self.mira.accept(self.mira.invite("server")["token"], "Bo Bergström")
        self.garden = self.mira.make_project("Garden")
        self.bergamot = self.mira.make_project("Bergamot")
        self.hidden = self.bo.make_project("Berry club")
        self.apps = 0

    def start(self, token):
        self.apps += 1
        file = self.directory / f"token-{self.apps}"
        file.write_text(token)
        app = App(["stoa", "--server", self.server.url, "--token-file", str(file)],
                  log=self.directory / f"stoa-{self.apps}.log",
                  env={"GSETTINGS_BACKEND": "memory", "G_DEBUG": "fatal-criticals",
                       "XDG_CACHE_HOME": str(self.directory / f"cache-{self.apps}")})
        app.node.wait("heading", "^Home$")
        wait_for(app.focused, "the window to have the keyboard")
        return app

    def stop(self, app):
        assert app.stop() == 0, (self.directory / f"stoa-{self.apps}.log").read_text()


@pytest.fixture(scope="module")
def place(desktop, tmp_path_factory):
    place = Place(tmp_path_factory.mktemp("finding"), desktop)
    yield place
    place.server.stop()


@pytest.fixture(scope="module")
def app(place):
    app = place.start(place.mira.token)
    yield app
    place.stop(app)


def found(app):
    listed = app.node.find("list", "^What was found$")
    return [node.name for node in listed.find_all("list item")] if listed else []


def search(app, desktop, words):
    desktop.key("Ctrl+F")
    app.wait_on(None, "^Search by name$")
    desktop.type(words)


def focus_name(app):
    focused = app.focused()
    return focused.name if focused else None


def test_people_and_projects_are_found_as_one_types(app, desktop, place):
    before = app.wait_on()
    search(app, desktop, "BERG")
    wait_for(lambda: len(found(app)) == 2, lambda: f"what was found: {found(app)}")
    assert found(app) == ["Bergamot, 1 member", "Bo Bergström"]
    desktop.type("s")
    wait_for(lambda: found(app) == ["Bo Bergström"], lambda: f"Bo alone: {found(app)}")
    desktop.key("Escape")
    app.node.wait_gone("text", "^Search by name$")
    wait_for(lambda: app.focused() == before, lambda: f"the focus to be where it was: {app.focused()}")


def test_accents_and_case_do_not_matter(app, desktop):
    search(app, desktop, "bergstrom")
    wait_for(lambda: found(app) == ["Bo Bergström"], lambda: f"Bo: {found(app)}")
    desktop.key("Return")
    app.node.wait("heading", "^Bo Bergström$")
    app.node.wait_gone("text", "^Search by name$")


def test_arrows_go_through_what_was_found_and_back_to_the_words(app, desktop):
    search(app, desktop, "berg")
    wait_for(lambda: len(found(app)) == 2, "both")
    desktop.key("Down")
    wait_for(lambda: focus_name(app) == "Bergamot, 1 member", "the focus to be on the first")
    desktop.key("Down")
    wait_for(lambda: focus_name(app) == "Bo Bergström", "the focus to be on the second")
    desktop.key("Up")
    desktop.key("Up")
    wait_for(lambda: focus_name(app) == "Search by name", "the focus to be on the words again")
    desktop.key("Down")
    wait_for(lambda: focus_name(app) == "Bergamot, 1 member", "the focus to be on the first")
    desktop.key("Return")
    app.node.wait("heading", "^Bergamot$")


def test_what_one_may_not_see_is_not_found(app, desktop, place):
    """The owner of the server sees every project; Bo does not."""
    search(app, desktop, "berry")
    wait_for(lambda: found(app) == ["Berry club, 1 member"], lambda: f"the club: {found(app)}")
    desktop.key("Escape")
    bo = place.start(place.bo.token)
    try:
        search(bo, desktop, "garden")
        bo.node.wait(None, "^Nothing Found$")
        desktop.key("Ctrl+F")
        desktop.type("mira")
        wait_for(lambda: found(bo) == ["Mira"], lambda: f"Mira: {found(bo)}")
    finally:
        place.stop(bo)


def test_nothing_looked_for_and_nothing_found(app, desktop):
    search(app, desktop, "")
    app.node.wait(None, "^Search by Name$")
    desktop.type("zzz")
    app.node.wait(None, "^Nothing Found$")
    for _ in "zzz":
        desktop.key("BackSpace")
    app.node.wait(None, "^Search by Name$")
    desktop.key("Escape")


def test_open_rooms_are_found(app, desktop, place):
    room = place.bo.start_room("Berlin by night")
    app.node.wait("list item", "Berlin by night")
    search(app, desktop, "berlin")
    wait_for(lambda: found(app) == ["Berlin by night, 0 people · Bo Bergström"], lambda: f"the room: {found(app)}")
    desktop.key("Return")
    app.node.wait("heading", "^Berlin by night$")
    place.bo.ask("POST", f"/v1/rooms/{room}/end")
    app.node.wait_gone("list item", "Berlin by night")


def test_a_server_that_does_not_answer_is_waited_for_and_asked_again(app, desktop, place):
    os.kill(place.server.process.pid, signal.SIGSTOP)
    try:
        search(app, desktop, "ber")
        desktop.type("gam")
    finally:
        os.kill(place.server.process.pid, signal.SIGCONT)
    wait_for(lambda: found(app) == ["Bergamot, 1 member"], lambda: f"Bergamot: {found(app)}", 30)
    desktop.key("Escape")


# projects that are archived

def archived(app):
    listed = app.node.find("list", "^Archived projects$")
    return [node.name for node in listed.find_all("list item")] if listed else []


def pages(app):
    return [node.name for node in app.node.find_all("list item") if node.name in ("Garden", "Bergamot")]


def test_archived_projects_fold_and_are_restored_from_there(app, desktop, place):
    place.mira.ask("PATCH", f"/v1/projects/{place.garden}", {"archive": "on"})
    app.node.wait(None, r"^Archived \(1\)$")
    wait_for(lambda: pages(app) == ["Bergamot"], lambda: f"Garden to be folded away: {pages(app)}")
    app.tab_to(desktop, None, r"^Archived \(1\)$")
    desktop.key("space")
    wait_for(lambda: archived(app) == ["Garden"], "it to be unfolded")
    app.tab_to(desktop, "list item", "^Garden$")
    desktop.key("Return")
    app.node.wait("heading", "^Garden$")
    app.node.wait("label", "This project is archived")
    app.tab_to(desktop, "button", "^Restore Garden$", key="Shift+Tab")
    desktop.key("Return")
    app.node.wait(None, "“Garden” is restored")
    app.node.wait_gone(None, r"^Archived \(")
    assert app.node.wait("heading", "^Garden$"), "the page stays"
    app.tab_to(desktop, "button", "^Undo$")
    desktop.key("Return")
    app.node.wait(None, r"^Archived \(1\)$")
    wait_for(lambda: place.mira.ask("GET", f"/v1/projects/{place.garden}").get("archived"), "it to be archived again")
    assert app.node.find("heading", "^Garden$"), "the page stays"
    place.mira.ask("PATCH", f"/v1/projects/{place.garden}", {"archive": "off"})
    app.node.wait_gone(None, r"^Archived \(")
    assert app.node.find("heading", "^Garden$"), "the page stays"


def test_the_page_stays_when_projects_come_and_go(app, place):
    assert app.node.find("heading", "^Garden$")
    aster = place.mira.make_project("Aster")
    app.node.wait("list item", "^Aster$")
    assert app.node.find("heading", "^Garden$")
    place.mira.ask("PATCH", f"/v1/projects/{aster}", {"title": "Zinnia"})
    app.node.wait("list item", "^Zinnia$")
    place.mira.ask("PATCH", f"/v1/projects/{place.garden}", {"title": "Zzz garden"})
    app.node.wait("heading", "^Zzz garden$")
    place.mira.ask("PATCH", f"/v1/projects/{place.garden}", {"title": "Garden"})
    app.node.wait("heading", "^Garden$")
    wait_for(lambda: app.node.find("list item", "^Garden$").has("selected"), "it to be what is chosen in the sidebar")


def test_who_does_not_take_care_of_it_does_not_restore_it(app, desktop, place):
    orchard = place.bo.make_project("Orchard")
    place.bo.ask("PUT", f"/v1/projects/{orchard}/members/{place.mira.id}", {"membership": "member"})
    place.bo.ask("PATCH", f"/v1/projects/{orchard}", {"archive": "on"})
    app.node.wait(None, r"^Archived \(1\)$")
    fold = app.tab_to(desktop, None, r"^Archived \(1\)$")
    if not fold.has("pressed"):
        desktop.key("space")
    wait_for(lambda: archived(app) == ["Orchard"], "it to be unfolded")
    assert not app.node.find("button", "^Restore Orchard$")
