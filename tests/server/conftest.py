# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

import mjr
from community import Process, Server
from recording import Recording
from stoa_client import Account
from stoactl import WAIT_S, Joined

QUICK_SERVER = Path(os.environ["STOA_BUILD"]) / "tests" / "server" / "quick-server"


class QuickServer:
    """The server with a fake media engine and its patience set by the test."""

    def __init__(self, directory, **patience):
        self.directory = Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.patience = patience
        self.control = self.directory / "control"
        os.mkfifo(self.control)
        self.port = 0
        self.start()

    def start(self):
        """Starts it, the second time on the port it had."""
        arguments = [f"--{name.replace('_', '-')}={value}" for name, value in self.patience.items()]
        self.process = Process([QUICK_SERVER, f"--data={self.directory / 'data'}", f"--port={self.port}",
                                f"--control={self.control}", *arguments],
                               self.directory / "server.log")
        self.url = self.process.wait_line("listening on ")
        self.token = Path(self.process.wait_line("owner token in ")).read_text().strip()
        self.port = int(self.url.rsplit(":", 1)[1])
        self.owner = Account(self.url, self.token)

    @property
    def database(self):
        return self.directory / "data" / "stoa.db"

    def engine(self, *words):
        """Makes the fake engine do something: see quick-server.c."""
        with open(self.control, "w", encoding="utf-8") as control:
            control.write(" ".join(words) + "\n")

    def count(self, *call):
        """How often the engine was asked that."""
        self.process.out.clear()
        self.engine("count", *call)
        return int(self.process.wait_line("counted "))


@pytest.fixture
def quick(tmp_path):
    """Makes quick servers, and sees that each ends as it should."""
    servers = []

    def make(**patience):
        servers.append(QuickServer(tmp_path / f"server{len(servers)}", **patience))
        return servers[-1]
    yield make
    for server in servers:
        if server.process.alive():
            assert server.process.stop() == 0, server.process.tail()


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """One quick server for all tests of a module."""
    server = QuickServer(tmp_path_factory.mktemp("shared"))
    server.owner.ask("PATCH", "/v1/me", {"name": "Ana"})
    yield server
    assert server.process.stop() == 0, server.process.tail()


@pytest.fixture(scope="module")
def owner(shared):
    return shared.owner


@pytest.fixture(scope="module")
def people(owner):
    """Ana owns the server; Bo and Dee are members of it, Dee takes care of the project that Bo is in; Eli is in none."""
    bo, dee, eli = (owner.accept(owner.invite("server")["token"], name) for name in ("Bo", "Dee", "Eli"))
    project = dee.make_project("Bee yard")
    dee.ask("PUT", f"/v1/projects/{project}/members/{bo.id}", {"membership": "member"})
    return SimpleNamespace(owner=owner, bo=bo, dee=dee, eli=eli, project=project)


@pytest.fixture
def room(owner):
    room = owner.start_room()
    yield room
    owner.rest("POST", f"/v1/rooms/{room}/end")


@pytest.fixture
def server(tmp_path):
    """The real program, with a real Janus."""
    server = Server(tmp_path / "real")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def ctl(shared, tmp_path_factory):
    """Runs one command as the owner: (status, out, err)."""
    token = tmp_path_factory.mktemp("token") / "token"
    token.write_text(shared.token + "\n")

    def run(*arguments, server=shared.url, token_file=token, env=None):
        whose = ["--server", server] * (server is not None) + ["--token-file", str(token_file)] * (token_file is not None)
        clean = {name: value for name, value in os.environ.items() if not name.startswith("STOA_")}
        done = subprocess.run(["stoactl", *whose, *map(str, arguments)], capture_output=True, text=True, timeout=WAIT_S,
                              env={**clean, **(env or {})}, check=False)
        return done.returncode, done.stdout.strip(), done.stderr.strip()
    run.token_file = token
    return run


@pytest.fixture
def join(ctl, shared, tmp_path):
    joined = []

    def start(*arguments):
        joined.append(Joined(ctl, shared, tmp_path, *arguments))
        return joined[-1]
    yield start
    for one in joined:
        one.process.stop()


@pytest.fixture(scope="session")
def film(tmp_path_factory):
    """A minute of flashes and clicks."""
    return mjr.make_film(tmp_path_factory.mktemp("film") / "flashes.mkv", 60)


@pytest.fixture
def serve(tmp_path):
    """Starts real servers whose owner is called Mira, and sees that each ends as it should, after what is on it."""
    servers = []

    def start(*arguments, **options):
        servers.append(Server(tmp_path / f"server{len(servers)}", *arguments, **options))
        servers[-1].stoactl("set-name", "Mira")
        return servers[-1]
    yield start
    for server in servers:
        assert server.stop() == 0, server.process.tail()


@pytest.fixture
def record_real(film):
    """Records a room of a real server, with those people in it who send the film."""
    made = []

    def make(server, *people, **options):
        made.append(Recording(server, film, **options))
        for name in people:
            made[-1].come(name)
        return made[-1].start()
    yield make
    for each in made:
        each.close()
