# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from community import Server
from desktop import App, Desktop, wait_for
from taking_out import other_program


@pytest.fixture(scope="session")
def desktop():
    desktop = Desktop()
    yield desktop
    desktop.close()


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path / "server")
    server.stoactl("set-name", "Mira")
    yield server
    server.stop()


@pytest.fixture
def start(desktop, tmp_path):
    """Starts the app; it has to end by itself, without a complaint, when it is told to."""
    apps = []

    def start(*arguments, **env):
        apps.append(App(["stoa", *map(str, arguments)], log=tmp_path / "stoa.log",
                        env={"GSETTINGS_BACKEND": "memory", "G_DEBUG": "fatal-criticals", **env}))
        return apps[-1]
    yield start
    for app in apps:
        assert app.stop() == 0, (tmp_path / "stoa.log").read_text()


@pytest.fixture
def app(start, server):
    """The app of Mira, the owner of a running server."""
    app = start("--server", server.url, "--token-file", server.token_file)
    app.node.wait("heading", "^Home$")
    wait_for(app.focused, "the window to have the keyboard")
    return app


@pytest.fixture
def start_other(tmp_path):
    """Starts another program, whose window has the keyboard then."""
    programs = []

    def start_other():
        programs.append(other_program(tmp_path))
        return programs[-1]
    yield start_other
    for program in programs:
        program.stop()
