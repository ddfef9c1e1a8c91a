# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Projects and profiles as their people change them, in the app of Bo, who has a project at Mira's server."""

from pathlib import Path

import pytest

from clipboard import Clipboard
from community import Server
from desktop import App, wait_for
from moderating import choose
from pictures import jpeg_size, make_png, make_test_picture
from stoa_client import Account


REFUSED = "cut short|no JPEG, PNG or WebP|at most|too large"


class Place:
    def __init__(self, directory, desktop):
        self.directory = directory
        self.server = Server(directory / "server")
        self.server.stoactl("set-name", "Mira")
        self.mira = Account(self.server.url, Path(self.server.token_file).read_text().strip())
        self.bo = self.mira.accept(self.mira.invite("server")["token"], "Bo")
        self.eli = self.mira.accept(self.mira.invite("server")["token"], "Eli")
        self.garden = self.bo.make_project("Garden")
        self.set_member(self.eli, "member")
        (directory / "token").write_text(self.bo.token)

    def set_member(self, account, membership):
        self.bo.ask("PUT", f"/v1/projects/{self.garden}/members/{account.id}", {"membership": membership})

    def members(self):
        listed = self.mira.ask("GET", f"/v1/projects/{self.garden}/members")["members"]
        return {member["name"]: member["membership"] for member in listed}

    def context(self):
        return self.mira.ask("GET", f"/v1/projects/{self.garden}")


@pytest.fixture(scope="module")
def place(desktop, tmp_path_factory):
    place = Place(tmp_path_factory.mktemp("projects"), desktop)
    yield place
    place.server.stop()


@pytest.fixture(scope="module")
def app(place):
    log = place.directory / "stoa.log"
    app = App(["stoa", "--server", place.server.url, "--token-file", str(place.directory / "token")], log=log,
              env={"GSETTINGS_BACKEND": "memory", "G_DEBUG": "fatal-criticals", "XDG_CACHE_HOME": str(place.directory / "cache")})
    app.node.wait("heading", "^Home$")
    wait_for(app.focused, "the window to have the keyboard")
    yield app
    assert app.stop() == 0, log.read_text()


def go(app, desktop, number, title):
    desktop.key(f"Ctrl+{number}")
    app.node.wait("heading", f"^{title}$")


# unread

def unread(app):
    item = app.node.find("list item", "^Garden$")
    labels = [node.name for node in item.find_all("label")] if item else []
    return next((label for label in labels if label.isdigit()), None)


def test_what_is_not_read_is_counted_until_one_looks(app, desktop, place):
    go(app, desktop, 1, "Home")
    app.node.wait("list item", "^Garden$")
    for text in ("The gate squeaks", "And the tap drips"):
        place.eli.note(place.garden, text)
    wait_for(lambda: unread(app) == "2", lambda: f"2 to be counted: {unread(app)}")
    go(app, desktop, 3, "Garden")
    wait_for(lambda: unread(app) is None, lambda: f"nothing to be counted: {unread(app)}")
    wait_for(lambda: not next(context for context in place.bo.ask("GET", "/v1/contexts")["contexts"]
                              if context["id"] == place.garden).get("unread"), "the server to know")


# members

@pytest.fixture
def members(app, desktop, place):
    """The dialog; what it did is taken back."""
    go(app, desktop, 3, "Garden")
    app.node.wait("button", "^2 Members$")   # whom a test took out is back
    app.tab_to(desktop, "button", "^2 Members$")
    desktop.key("Return")
    dialog = app.node.wait("dialog", "^Members$")
    dialog.wait("list item", "^Eli$")
    app.wait_on("entry", "^Search by name$")
    yield dialog
    desktop.key("Escape")
    app.node.wait_gone("dialog", "^Members$")
    place.set_member(place.eli, "member")


def listed(dialog, name="Members"):
    people = dialog.find("list", f"^{name}$")
    return [node.name for node in people.find_all("list item") if node.name] if people else []


def unfold(app, desktop, name):
    app.tab_to(desktop, "list item", f"^{name}$")
    desktop.key("Return")


def test_members_are_searched(app, desktop, members):
    assert listed(members) == ["Bo", "Eli"] and listed(members, "Add people") == ["Mira"]
    desktop.type("EL")
    wait_for(lambda: (listed(members), listed(members, "Add people")) == (["Eli"], []), lambda: f"Eli: {listed(members)}")
    app.node.wait("label", "^Nobody else has that in their name$")
    desktop.type("x")
    app.node.wait("label", "^No member has that in their name$")
    desktop.key("Escape")
    wait_for(lambda: listed(members) == ["Bo", "Eli"], lambda: f"all: {listed(members)}")


def test_a_caretaker_is_made_and_dismissed(app, desktop, place, members):
    unfold(app, desktop, "Eli")
    app.tab_to(desktop, None, "^Caretaker$")
    desktop.key("Return")
    wait_for(lambda: place.members()["Eli"] == "caretaker", "Eli to be a caretaker")
    members.wait_gone("label", "^Member$")
    app.wait_on(None, "^Caretaker$")
    desktop.key("Return")
    wait_for(lambda: place.members()["Eli"] == "member", "Eli to be none any more")
    members.wait("label", "^Member$")
    app.wait_on(None, "^Caretaker$")


def test_a_member_is_taken_out_and_that_is_undone(app, desktop, place, members):
    unfold(app, desktop, "Eli")
    app.tab_to(desktop, None, "^Take Out of the Project$")
    desktop.key("Return")
    app.node.wait(None, "^Eli is not a member any more$")
    assert "Eli" not in place.members()
    wait_for(lambda: listed(members) == ["Bo"] and "Eli" in listed(members, "Add people"), "Eli to be out")
    app.tab_to(desktop, "button", "^Undo$")
    desktop.key("Return")
    wait_for(lambda: place.members().get("Eli") == "member", "Eli to be back")
    wait_for(lambda: listed(members) == ["Bo", "Eli"], "Eli to be listed")
    assert app.wait_on().name, "something that has a name has the focus"


def test_people_of_the_server_are_added(app, desktop, place, members):
    app.tab_to(desktop, "button", "^Add Mira$")
    desktop.key("Return")
    wait_for(lambda: place.members().get("Mira") == "member", "Mira to be a member")
    wait_for(lambda: listed(members) == ["Bo", "Eli", "Mira"], lambda: f"Mira: {listed(members)}")
    place.set_member(place.mira, "none")


def test_the_last_caretaker_stays_one_and_is_told_why(app, desktop, place, members):
    unfold(app, desktop, "Bo")
    app.tab_to(desktop, None, "^Caretaker$")
    desktop.key("Return")
    app.node.wait(None, "^A project keeps at least one caretaker. Make somebody else one first.$")
    wait_for(lambda: members.find(None, "^Caretaker$", state="checked"), "it to be on again")
    app.wait_on(None, "^Caretaker$")
    assert place.members()["Bo"] == "caretaker"
    app.tab_to(desktop, None, "^Leave the Project…$")
    desktop.key("Return")
    app.node.wait(None, "^You Cannot Leave Yet$")
    app.node.wait(None, "You are the only caretaker of “Garden”. Make somebody else one first.")
    app.tab_to(desktop, "button", "^Members$")
    desktop.key("Return")
    app.node.wait_gone(None, "^You Cannot Leave Yet$")
    app.wait_on("entry", "^Search by name$")
    assert place.members()["Bo"] == "caretaker"


# changing

@pytest.fixture(scope="module")
def clipboard(desktop):
    clipboard = Clipboard(desktop)
    yield clipboard
    clipboard.close()


def open_edit(app, desktop, what):
    app.tab_to(desktop, "button", "^Edit…$")
    desktop.key("Return")
    dialog = app.node.wait("dialog", f"^Edit {what}$")
    app.wait_on("text")
    return dialog


def test_a_project_is_renamed_and_described(app, desktop, place):
    go(app, desktop, 3, "Garden")
    open_edit(app, desktop, "Project")
    desktop.key("Ctrl+A")
    desktop.type("Herb garden")
    desktop.key("Tab")
    app.tab_to(desktop, "text", "What is it about")
    desktop.type("Thyme and sage")
    desktop.key("Return")
    app.node.wait_gone("dialog", "^Edit Project$")
    app.node.wait("heading", "^Herb garden$")
    app.node.wait("label", "^Thyme and sage$")
    app.node.wait("list item", "^Herb garden$")
    assert (place.context()["title"], place.context()["about"]) == ("Herb garden", "Thyme and sage")
    place.bo.ask("PATCH", f"/v1/projects/{place.garden}", {"title": "Garden"})
    app.node.wait("heading", "^Garden$")


def paste_file(desktop, clipboard, path):
    clipboard.offer({"text/uri-list": f"{path.as_uri()}\r\n".encode()})
    desktop.key("Ctrl+V")


def bad_pictures(directory):
    jpeg = make_test_picture(directory, "whole.jpg", 640, 480)
    return {
        "cut.jpg": jpeg[:len(jpeg) // 2],
        "page.png": b"<html><body>A page</body></html>",
        "bomb.png": make_png(30000, 30000, rows=0),
        "unfolds.png": make_png(11000, 11000),
        "wide.png": make_png(20000, 4),
        "heavy.png": make_png(8, 8) + bytes(8 * 1024 * 1024),
    }


def test_pictures_that_are_none_or_too_much_are_refused_with_a_sentence(app, desktop, place, clipboard, tmp_path):
    go(app, desktop, 3, "Garden")
    dialog = open_edit(app, desktop, "Project")
    for name, data in bad_pictures(tmp_path).items():
        (tmp_path / name).write_bytes(data)
        paste_file(desktop, clipboard, tmp_path / name)
        wait_for(lambda: dialog.find(None, REFUSED), lambda name=name: f"a sentence about {name}:\n{dialog.tree()}", 30)
        assert not place.context().get("picture"), name
        paste_file(desktop, clipboard, tmp_path / "whole.jpg")
        dialog.wait("button", "^Remove Picture$")
        wait_for(lambda: place.context().get("picture"), "the picture")
        place.bo.ask("DELETE", f"/v1/contexts/{place.garden}/picture")
        wait_for(lambda: not dialog.find("button", "^Remove Picture$"), "the picture to be gone")
    desktop.key("Escape")
    app.node.wait_gone("dialog", "^Edit Project$")


@pytest.mark.parametrize("what, number, title", [("Profile", 2, "Bo"), ("Project", 3, "Garden")])
def test_a_picture_is_pasted_and_removed(app, desktop, place, clipboard, what, number, title):
    go(app, desktop, number, title)
    owner = place.bo.id if what == "Profile" else place.garden
    dialog = open_edit(app, desktop, what)
    clipboard.offer({"image/png": make_png(400, 300)})
    desktop.key("Ctrl+V")
    dialog.wait("button", "^Remove Picture$")
    status, picture = wait_for(lambda: (got := place.mira.rest("GET", f"/v1/contexts/{owner}/picture"))[0] == 200 and got, "the picture")
    assert min(jpeg_size(picture)) > 0
    app.tab_to(desktop, "button", "^Remove Picture$")
    desktop.key("Return")
    wait_for(lambda: place.mira.rest("GET", f"/v1/contexts/{owner}/picture")[0] == 404, "the picture to be gone")
    dialog.wait_gone("button", "^Remove Picture$")
    wait_for(lambda: app.focused() and "Choose" in app.focused().name, lambda: f"the focus to stay near: {app.focused()}")
    desktop.key("Escape")
    app.node.wait_gone("dialog", f"^Edit {what}$")


# leaving

def ask_to_leave(app, desktop):
    app.tab_to(desktop, "toggle button", "^More$")
    choose(app, desktop, "space", "^Leave…$")
    app.node.wait(None, r"^Leave “Garden”\?$")


def test_a_project_is_left_when_one_says_so_again(app, desktop, place):
    place.set_member(place.eli, "caretaker")
    go(app, desktop, 3, "Garden")
    ask_to_leave(app, desktop)
    desktop.key("Escape")
    app.node.wait_gone(None, r"^Leave “Garden”\?$")
    assert place.members()["Bo"] == "caretaker"
    ask_to_leave(app, desktop)
    app.tab_to(desktop, "button", "^Leave$")
    desktop.key("Return")
    app.node.wait(None, "^You are not a member any more$")
    app.node.wait("heading", "^Home$")
    app.node.wait_gone("list item", "^Garden$")
    assert "Bo" not in place.members()
    wait_for(app.focused, "the focus to be somewhere")
    place.eli.ask("PUT", f"/v1/projects/{place.garden}/members/{place.bo.id}", {"membership": "caretaker"})
    app.node.wait("list item", "^Garden$")
    place.set_member(place.eli, "member")
