# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong before and while one starts: each is a page or a sentence, with something to do."""

import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from community import Server
from desktop import wait_for
from film_devices import FilmCamera
from films import speech
from stoa_client import Account

HEAL_S = 30


def expect_trouble(app, title, text):
    """The page of trouble says what is wrong, the focus is on trying again, and one can quit."""
    app.node.wait(None, f"^{title}$")
    app.node.wait("label", text)
    app.node.wait("button", "^Quit$")
    app.wait_on(None, "^Try Again$")


def known_data(tmp_path):
    """The data of a server that ran, and its database."""
    server = Server(tmp_path / "before")
    server.stoactl("set-name", "Mira")
    server.stop()
    data = server.directory / "data"
    return data, data / "stoa.db"


# the app's own server

def test_a_data_directory_that_cannot_be_written(start, desktop, tmp_path):
    (tmp_path / "file").write_text("in the way")
    app = start("--data", tmp_path / "file" / "data")
    expect_trouble(app, "Stoa Cannot Start", "cannot be written")
    (tmp_path / "file").unlink()
    desktop.key("Return")
    app.node.wait("text", "Your Name", HEAL_S)


def test_a_corrupt_database(start, tmp_path):
    data, database = known_data(tmp_path)
    database.write_bytes(b"Dear diary, " * 1000)
    app = start("--data", data)
    expect_trouble(app, "Stoa Cannot Start", "stoa.db")
    assert database.read_bytes() == b"Dear diary, " * 1000


def test_a_newer_database(start, tmp_path):
    data, database = known_data(tmp_path)
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA user_version = 1000")
    app = start("--data", data)
    expect_trouble(app, "Stoa Cannot Start", "newer")


def test_data_that_another_server_uses(start, server):
    app = start("--data", server.directory / "data")
    expect_trouble(app, "Stoa Cannot Start", str(server.directory / "data"))


def test_janus_missing(start, desktop, tmp_path):
    programs = {str(Path(shutil.which(name)).parent) for name in ("stoa", "stoa-server")}
    app = start("--data", tmp_path / "data", PATH=os.pathsep.join(programs))
    expect_trouble(app, "The Media Engine Is Missing", "[Ii]nstall")
    desktop.key("Return")
    expect_trouble(app, "The Media Engine Is Missing", "[Ii]nstall")


def test_janus_fails_later(start, desktop, tmp_path):
    """The community is there already when it turns out that there are no rooms; with a janus it is again."""
    fake = tmp_path / "programs" / "janus"
    fake.parent.mkdir()
    fake.write_text(f'#!/bin/sh\nuntil [ -e "{tmp_path}/go" ]; do sleep 0.02; done\necho "no luck today"\nexit 1\n')
    fake.chmod(0o755)
    app = start("--data", tmp_path / "data", PATH=os.pathsep.join([str(fake.parent), os.environ["PATH"]]))
    app.node.wait("text", "Your Name", HEAL_S)
    (tmp_path / "go").touch()
    expect_trouble(app, "The Media Engine Is Missing", "[Ii]nstall")
    fake.write_text(f'#!/bin/sh\nexec "{shutil.which("janus")}" "$@"\n')
    desktop.key("Return")
    app.node.wait("text", "Your Name", HEAL_S)


# a server elsewhere

def test_a_token_nobody_knows(start, server, tmp_path):
    (tmp_path / "token").write_text("x" * 43)
    app = start("--server", server.url, "--token-file", tmp_path / "token")
    expect_trouble(app, "The Server Does Not Know You", "token|account")


def test_a_token_file_that_is_missing(start, server, tmp_path):
    app = start("--server", server.url, "--token-file", tmp_path / "token")
    expect_trouble(app, "Stoa Cannot Start", str(tmp_path / "token"))


def test_a_server_without_a_token(start, server):
    app = start("--server", server.url)
    expect_trouble(app, "The Server Does Not Know You", "--token-file")


def test_a_server_that_comes_late(start, server):
    server.stop()
    app = start("--server", server.url, "--token-file", server.token_file)
    app.node.wait(None, "^Starting Stoa")
    server.start()
    app.node.wait("heading", "^Home$", HEAL_S)


# the dialog

@pytest.fixture
def dialog(app, desktop):
    desktop.key("Ctrl+N")
    dialog = app.node.wait("dialog", "^Start Live$")
    app.wait_on(None, "Title")
    return dialog


def test_the_dialog_says_that_the_connection_is_gone(app, desktop, dialog, server):
    desktop.type("Patience")
    wait_for(lambda: dialog.find("button", "^Start$").has("sensitive"), "Start to be possible")
    server.process.kill()
    dialog.wait("label", "^Not connected to the server")
    wait_for(lambda: not dialog.find("button", "^Start$").has("sensitive"), "Start not to be possible")
    server.start()
    dialog.wait_gone("label", "^Not connected to the server", HEAL_S)
    wait_for(lambda: dialog.find("button", "^Start$").has("sensitive"), "Start to be possible", HEAL_S)
    assert dialog.find("text", "Title").text() == "Patience"


def test_the_title_is_as_long_as_a_room_bears(dialog, desktop):
    for _ in range(130):
        desktop.key("x")
    wait_for(lambda: dialog.find("text", "Title").text() == "x" * 120, "the title to be cut")
    wait_for(lambda: dialog.find("button", "^Start$").has("sensitive"), "Start to be possible")


def test_a_camera_is_plugged_in_and_out(dialog, tmp_path):
    dialog.wait("label", "^No camera was found", HEAL_S)
    camera = FilmCamera(speech(), tmp_path)
    try:
        dialog.wait_gone("label", "^No camera was found", HEAL_S)
    finally:
        camera.stop()
    dialog.wait("label", "You can start without being seen", HEAL_S)
    camera = FilmCamera(speech(), tmp_path)
    try:
        dialog.wait_gone("label", "You can start without being seen", HEAL_S)
    finally:
        camera.stop()


@pytest.fixture
def other_program(tmp_path):
    """That uses the app's only camera, as long as its file is there."""
    mark = tmp_path / "in-use"
    mark.touch()
    return mark


def test_a_camera_that_is_busy(start, desktop, server, other_program):
    plugins = Path(os.environ["STOA_BUILD"]) / "tests" / "lib"
    app = start("--server", server.url, "--token-file", server.token_file, GST_PLUGIN_PATH=plugins,
                STOA_TEST_CAMERA_BUSY=other_program)
    app.node.wait("heading", "^Home$")
    wait_for(app.focused, "the window to have the keyboard")
    desktop.key("Ctrl+N")
    dialog = app.node.wait("dialog", "^Start Live$")
    dialog.wait("label", "^Another program is using the camera. You can start without being seen", HEAL_S)
    app.wait_on(None, "Title")
    desktop.type("Without me")
    wait_for(lambda: dialog.find("button", "^Start$").has("sensitive"), "Start to be possible")
    other_program.unlink()
    dialog.wait_gone("label", "^Another program is using the camera", HEAL_S)
    assert dialog.find("text", "Title").text() == "Without me"


def test_a_project_one_is_no_caretaker_of(start, desktop, server, tmp_path):
    owner = Account(server.url, Path(server.token_file).read_text().strip())
    project = server.stoactl("make-project", "Bee yard")
    member = owner.accept(owner.invite("project", project)["token"], "Cy")
    (tmp_path / "token").write_text(member.token)
    app = start("--server", server.url, "--token-file", tmp_path / "token")
    app.node.wait("list item", "^Bee yard$")
    wait_for(app.focused, "the window to have the keyboard")
    desktop.key("Ctrl+3")
    app.node.wait("heading", "^Bee yard$")
    assert app.node.wait("label", "Only this project’s caretakers can start a room here")
    assert not app.node.find("button", "^Start Live$")
    desktop.key("Ctrl+N")
    dialog = app.node.wait("dialog", "^Start Live$")
    assert not dialog.find(None, "^Bee yard$")
