# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Projects, invites, links and news, in one app that has its own server and is the only one of its kind."""

import configparser
import os
import re
import sqlite3
import subprocess
import time

import pytest

from desktop import App, screen, wait_for
from notifications import Notifications
from stoa_client import Account

FOUND = "local-server.ini"
HAND_OVER_S = 40
HEIGHT = 800      # of the screen, which the window fills


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def env(home):
    return {"XDG_DATA_HOME": str(home / "data"), "GSETTINGS_BACKEND": "memory", "G_DEBUG": "fatal-criticals"}


@pytest.fixture(scope="module")
def notifications():
    notifications = Notifications()
    yield notifications
    notifications.close()


@pytest.fixture(scope="module")
def app(notifications, desktop, home, env):
    app = App(["stoa"], log=home / "stoa.log", env=env)
    app.node.wait("text", "Your Name")
    app.wait_on("text", "^Your Name$")
    desktop.type("Mira")
    desktop.key("Return")
    app.node.wait("heading", "^Home$")
    yield app
    assert app.stop() == 0, (home / "stoa.log").read_text()


@pytest.fixture(scope="module")
def mira(app, home):
    found = configparser.ConfigParser()
    found.read(home / "data" / "stoa" / FOUND)
    with open(found["server"]["token-file"]) as file:
        return Account(found["server"]["url"].rstrip("/"), file.read().strip())


@pytest.fixture(scope="module")
def project(mira):
    return mira.make_project("Bee yard")


@pytest.fixture(scope="module")
def bo(mira, project):
    bo = mira.accept(mira.invite("project", project)["token"], "Bo")
    mira.ask("PUT", f"/v1/projects/{project}/members/{bo.id}", {"membership": "caretaker"})
    return bo


def hand_over(app, env, link):
    """As a browser does: another process, that ends at once."""
    done = subprocess.run(["stoa", link], env={**os.environ, **env}, timeout=HAND_OVER_S, check=False)
    assert done.returncode == 0


def show(app, env, project):
    hand_over(app, env, f"stoa://project/{project}")
    app.node.wait("heading", "^Bee yard$")


def choose(app, desktop, item):
    app.tab_to(desktop, "toggle button", "^More$")
    app.choose(desktop, "space", item)


def test_a_link_opens_in_the_app_that_runs(app, env, project, bo):
    show(app, env, project)
    hand_over(app, env, f"stoa://profile/{bo.id}")
    app.node.wait("heading", "^Bo$")


def test_a_bad_link_and_one_to_nothing_are_told(app, env):
    hand_over(app, env, "stoa://room/..")
    app.node.wait(None, "is not a link that Stoa knows")
    hand_over(app, env, "stoa://project/nothing")
    app.node.wait(None, "not there any more, or it is not open to you")


def fill(mira, home, project, many):
    """More notes than one may post in a minute, put where the app's own server keeps them."""
    now = int(time.time() * 1000) - 2 * 3600 * 1000
    with sqlite3.connect(home / "data" / "stoa" / "stoa.db", timeout=20) as database:
        database.executemany("INSERT INTO posts (id, kind, context, visibility, author, created_at, text)"
                             " VALUES (?, 0, ?, 1, ?, ?, ?)",
                             [(f"row-{n}", project, mira.id, now + n * 1000, f"Row {n:03}") for n in range(many)])


def is_in_sight(node):
    y, height = node.extents()[1::2]
    return 0 <= y and y + height <= HEIGHT


def test_a_link_to_a_post_goes_to_the_post(app, env, mira, home):
    many = mira.make_project("Many notes")
    fill(mira, home, many, 200)
    for row in (3, 150, 0, 199):
        hand_over(app, env, f"stoa://post/row-{row}")
        focused = app.wait_on(None, f"Row {row:03}$", 30)
        wait_for(lambda focused=focused: is_in_sight(focused), lambda focused=focused: f"it to be in sight: {focused.extents()}")


def test_a_link_to_a_post_that_is_gone_or_hidden_is_told(app, env, mira, project, bo):
    app.node.wait_gone(None, "not there any more, or it is not open to you")   # of the test before
    gone = mira.note(project, "Soon gone")["id"]
    mira.ask("DELETE", f"/v1/posts/{gone}")
    hidden = bo.note(bo.id, "For me alone", visibility="private")["id"]
    for post in (gone, hidden, "nothing-like-it"):
        hand_over(app, env, f"stoa://post/{post}")
        app.node.wait(None, "not there any more, or it is not open to you")
        app.node.wait_gone(None, "not there any more, or it is not open to you")


def test_a_project_is_archived_and_that_is_undone(app, desktop, env, mira, project):
    show(app, env, project)
    choose(app, desktop, "^Archive$")
    app.node.wait(None, "is archived$")
    wait_for(lambda: mira.ask("GET", f"/v1/projects/{project}").get("archived"), "the server to have archived it")
    app.tab_to(desktop, "button", "^Undo$")
    desktop.key("Return")
    wait_for(lambda: not mira.ask("GET", f"/v1/projects/{project}").get("archived"), "it to be restored")


def test_who_is_a_member_is_told_that_their_project_is_live(app, notifications, project, bo):
    room = bo.start_room("Honey", context=project, visibility="members")
    shown = wait_for(lambda: notifications.find("Bee yard is live"), "the notification")
    assert set(shown.actions) >= {"Join"}
    bo.ask("POST", f"/v1/rooms/{room}/end")
    wait_for(lambda: shown.closed, "the notification to be gone")


def test_an_invite_is_made_read_as_a_code_and_revoked(app, desktop, env, mira, project, tmp_path):
    show(app, env, project)
    choose(app, desktop, "^Invite People…$")
    app.node.wait(None, "^Make Link$")
    app.tab_to(desktop, None, "^Make Link$")
    desktop.key("Return")
    code = app.node.wait("image", "QR code")
    url = wait_for(lambda: next((node.name for node in app.node.find_all("label", "/i/")), None), "the link")
    glass = screen()

    def read():
        glass.picture(str(tmp_path / "screen.png"))
        done = subprocess.run(["zbarimg", "-q", "--raw", tmp_path / "screen.png"], capture_output=True, text=True, check=False)
        return url in done.stdout.split()
    assert code
    wait_for(read, "the code to be read from the screen")
    before = len(mira.ask("GET", "/v1/invites")["invites"])
    app.tab_to(desktop, "button", "^Revoke the invite")
    desktop.key("Return")
    app.node.wait(None, "^Invite revoked$")
    app.wait_on(None, "^Revoke the invite|^Make Link$")
    app.tab_to(desktop, "button", "^Undo$")
    desktop.key("Return")
    app.wait_on(None, "^Revoke the invite|^Make Link$")
    app.node.wait("button", "^Revoke the invite")
    assert len(mira.ask("GET", "/v1/invites")["invites"]) == before
    app.tab_to(desktop, "button", "^Revoke the invite")
    desktop.key("Return")
    app.node.wait(None, "^Invite revoked$")
    desktop.key("Escape")
    wait_for(lambda: len(mira.ask("GET", "/v1/invites").get("invites", [])) == before - 1, "it to be revoked")


def test_what_looks_like_markup_in_names_and_titles_is_text(app, notifications, env, mira, bo):
    name, title, place = "<b>Bo</b> & ש", "<u>Tea</u> &amp; %s עציץ 🧑‍🌾", "<i>Hives</i> & &lt;"
    bo.ask("PATCH", "/v1/me", {"name": name})
    project = mira.make_project(place)
    mira.ask("PUT", f"/v1/projects/{project}/members/{bo.id}", {"membership": "caretaker"})
    exactly = {text: f"^{re.escape(text)}$" for text in (name, title, place)}
    app.node.wait("list item", exactly[place])
    hand_over(app, env, f"stoa://project/{project}")
    app.node.wait("heading", exactly[place])
    bo.note(project, text="<b>not bold</b>")
    app.node.wait("list item", f"^Note: {re.escape(name)}, ")
    room = bo.ask("POST", "/v1/rooms", {"request": "markup", "title": title, "context": project, "visibility": "members",
                                        "promote": True})["id"]
    if app.node.wait(None, "New Post|^Live: ").role == "button":
        app.node.find("button", "New Post").act()
    app.node.wait("list item", f"^Live: {re.escape(title)}, {re.escape(name)}, ")
    app.node.wait("label", exactly[title])
    app.node.wait("label", exactly[name])
    app.node.wait("button", f"^Join: {re.escape(title)}$")
    shown = wait_for(lambda: notifications.find(f"{place} is live"), "the notification")
    assert title in shown.body and name in shown.body
    bo.ask("POST", f"/v1/rooms/{room}/end")
    wait_for(lambda: shown.closed, "the notification to be gone")
