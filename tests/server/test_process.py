# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""stoa-server as a program: how it starts, refuses to start, ends, and what outlives it."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from community import START_S, Process, Server, children_of
from stoa_client import WAIT_S, Account
from waiting import until

USAGE, DATA_DIR, IN_USE, ADDRESS, CORRUPT, NEWER, MEDIA = range(2, 9)


def owner_of(server):
    return Account(server.url, Path(server.token_file).read_text().strip())


def end_early(*arguments, env=None):
    """Runs a server that ends by itself."""
    return subprocess.run(["stoa-server", *map(str, arguments)], capture_output=True, text=True, timeout=START_S,
                          env={**os.environ, **(env or {})}, check=False)


def refuse(*arguments, env=None):
    """Runs a server that must not start: (status, what it said on stderr)."""
    done = end_early(*arguments, env=env)
    assert done.stdout == ""
    return done.returncode, done.stderr


def assert_refused(done, status, *words):
    assert done[0] == status, done
    assert all(word in done[1] for word in words), done[1]
    assert len(done[1].strip().splitlines()) == 1, f"one sentence: {done[1]}"


def test_starts_and_ends(server):
    assert server.process.out[:2] == [f"listening on {server.url}", f"owner token in {server.token_file}"]
    assert server.url.startswith("http://127.0.0.1:") and server.port > 0
    for path in (server.token_file, server.directory / "data" / "stoa.db"):
        assert Path(path).stat().st_mode & 0o077 == 0, "for its user only"
    owner = owner_of(server)
    assert owner.ask("GET", "/v1/me") == {"id": owner.id, "name": "", "kind": "owner"}
    assert owner.ask("PATCH", "/v1/me", {"name": "Ana"})["name"] == "Ana"
    assert owner.ask("GET", "/v1/contexts")["contexts"][0]["title"] == "Ana"

    janus = server.janus_pid()
    sockets = [owner.connect() for _ in range(3)]
    room = owner.start_room()
    sockets[0].join(room)
    server.process.child.terminate()
    for connection in sockets:
        assert connection.expect("bye")["retry_ms"] > 0
        assert connection.expect_close() == 1001
    assert server.process.wait() == 0, server.process.tail()
    assert not Path(f"/proc/{janus}").exists()
    assert not (server.directory / "data" / "stoa.db-wal").exists(), "the log was folded into the database"
    assert server.process.out[2:] == []


def test_ends_on_interrupt(server):
    os.kill(server.process.pid, signal.SIGINT)
    assert server.process.wait() == 0


def test_ends_while_it_starts(tmp_path):
    process = Process(["stoa-server", "--data", tmp_path / "data"], tmp_path / "log")
    until(lambda: children_of(process.pid), START_S, "it starts a janus")
    janus, = (pid for pid, _ in children_of(process.pid))
    process.child.terminate()
    assert process.wait() == 0, process.tail()
    assert not Path(f"/proc/{janus}").exists()


def test_listens_on_ipv6(tmp_path):
    server = Server(tmp_path / "real", "--listen", "[::1]:0")
    assert server.url.startswith("http://[::1]:")
    assert owner_of(server).rest("GET", "/v1/health")[0] == 200
    server.stop()


def test_restart_keeps_everything(server):
    owner = owner_of(server)
    project = owner.make_project("Bee yard")
    room = owner.start_room(context=project)
    token = owner.token
    server.stop()
    server.start()
    again = owner_of(server)
    assert again.token == token
    assert again.ask("GET", f"/v1/rooms/{room}")["phase"] == "open"
    assert again.ask("GET", f"/v1/projects/{project}")["title"] == "Bee yard"


def test_kill_loses_nothing(server):
    owner = owner_of(server)
    room = owner.start_room()
    first, second = owner.connect(), owner.connect()
    me = first.join(room)["participant"]
    other = second.join(room)["participant"]
    seq = first.command(room, "raise-hand", id="hand")["seq"]
    janus = server.janus_pid()
    server.process.kill()
    until(lambda: not Path(f"/proc/{janus}").exists(), START_S, "its janus ends with it")

    server.start()
    back = owner_of(server).connect()
    answer = back.join(room, participant=me, seq=seq)
    kinds = [(event["kind"], event.get("participant")) for event in answer["events"]]
    assert sorted(kinds) == sorted([("participant-away", me), ("participant-away", other), ("participant-back", me)])
    assert [event["seq"] for event in answer["events"]] == [seq + 1, seq + 2, seq + 3]
    assert back.command(room, "raise-hand", id="hand")["seq"] == seq, "a command from before is not done again"
    people = {p["id"]: p for p in back.join(room, participant=me, seq=0).get("state", {}).get("participants", [])}
    assert not people or people[me]["hand_at"]


def test_kill_in_the_middle(quick):
    """Killed while commands come: what was answered is there after the restart, and every seq once."""
    server = quick()
    room = server.owner.start_room()
    socket = server.owner.connect()
    me = socket.join(room)["participant"]
    answered = 0
    for n in range(100):
        socket.send("command", room=room, command={"kind": "raise-hand" if n % 2 == 0 else "lower-hand"})
        if n >= 50:
            answered = max(answered, socket.expect("ok")["seq"])
    server.process.kill()
    server.start()
    answer = server.owner.connect().join(room, participant=me, seq=2)
    seqs = [event["seq"] for event in answer["events"]]
    assert seqs == list(range(3, seqs[-1] + 1)) and seqs[-1] >= answered
    assert [event["kind"] for event in answer["events"]][-2:] == ["participant-away", "participant-back"]
    with sqlite3.connect(server.database) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_long_room_after_restart(quick):
    """Longer than a snapshot's distance: read again from the snapshot and what followed."""
    server = quick()
    room = server.owner.start_room()
    sockets = [server.owner.connect() for _ in range(8)]
    ids = [socket.join(room)["participant"] for socket in sockets]
    for n in range(80):
        numbers = [(socket, socket.send("command", room=room, command={"kind": "lower-hand" if n % 2 else "raise-hand"}))
                   for socket in sockets]
        seq = max(socket.expect("ok", re=number)["seq"] for socket, number in numbers)
    assert seq > 600
    server.process.kill()
    server.start()
    state = server.owner.connect().join(room, participant=ids[0], seq=1)["state"]
    assert [person["id"] for person in state["participants"]] == ids
    assert state["seq"] == seq + 9, "eight away, one back"


def test_rooms_nobody_comes_back_to(quick):
    server = quick(away_ms=1500, empty_ms=1500)
    room = server.owner.start_room()
    server.owner.connect().join(room)
    server.process.kill()
    server.start()
    until(lambda: server.owner.ask("GET", f"/v1/rooms/{room}")["phase"] == "ended", WAIT_S, "it ends by itself")


def test_lost_token_file(server):
    owner = owner_of(server)
    mine = owner.id
    server.stop()
    Path(server.token_file).unlink()
    server.start()
    assert owner_of(server).token != owner.token and owner_of(server).id == mine


@pytest.mark.parametrize("program,status", [("janus", 0), ("stoa-server", -9)])
def test_janus_is_supervised(server, program, status):
    """A killed janus comes back; a killed server leaves none behind."""
    janus = server.janus_pid()
    if program == "janus":
        server.kill_janus()
        until(lambda: server.janus_pid() not in (None, janus), START_S, "there is another janus")
        until(lambda: owner_of(server).ask("GET", "/v1/health")["media"], START_S, "it serves")
        assert server.stop() == status
    else:
        assert server.process.kill() == status
        until(lambda: not Path(f"/proc/{janus}").exists(), START_S, "no janus is left")


def is_over(pid):
    """Also when nobody has asked for its status yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:   # it went away, or does while it is read
        return True


def test_dies_with_its_parent(tmp_path):
    """Whoever embeds it and is killed leaves nothing running."""
    starter = ("import subprocess, sys, time\n"
               "subprocess.Popen(sys.argv[1:])\n"
               "time.sleep(600)\n")
    parent = Process([sys.executable, "-c", starter, "stoa-server", "--die-with-parent", "--data", tmp_path / "data"],
                     tmp_path / "log")
    parent.wait_line("owner token in ")
    (server, _), = children_of(parent.pid)
    parent.kill()
    until(lambda: is_over(server), START_S, "the server ends")


# starts that are refused

def test_usage(tmp_path):
    for arguments in ([], ["--listen", "127.0.0.1:0"], ["--nonsense"], ["--data", tmp_path / "d", "extra"],
                      ["--data", tmp_path / "d", "--listen", "stoa.example:1"], ["--data", tmp_path / "d", "--listen", ":::"],
                      ["--data", tmp_path / "d", "--end-empty-rooms-after", "0"], ["--data", tmp_path / "d", "--keep-places-for", "0"],
                      ["--data", tmp_path / "d", "--keep-places-for", "86401"]):
        assert_refused(refuse(*arguments), USAGE, "stoa-server: ")
    assert not (tmp_path / "d").exists()


def test_port_in_use(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        assert_refused(refuse("--listen", address, "--data", tmp_path / "data"), ADDRESS, address)


def test_address_of_another_computer(tmp_path):
    assert_refused(refuse("--listen", "192.0.2.1:0", "--data", tmp_path / "data"), ADDRESS, "192.0.2.1")


def test_unwritable_data_directory(tmp_path):
    (tmp_path / "file").write_text("not a directory")
    assert_refused(refuse("--data", tmp_path / "file" / "data"), DATA_DIR, str(tmp_path / "file" / "data"))
    assert_refused(refuse("--data", "/proc/stoa"), DATA_DIR, "/proc/stoa")
    assert (tmp_path / "file").read_text() == "not a directory"


def test_database_is_a_directory(tmp_path):
    (tmp_path / "data" / "stoa.db").mkdir(parents=True)
    assert_refused(refuse("--data", tmp_path / "data"), DATA_DIR, "stoa.db")


@pytest.mark.parametrize("damage", ["not a database", "middle", "cut short"])
def test_corrupt_database(tmp_path, damage):
    server = Server(tmp_path / "real")
    owner_of(server).start_room()
    server.stop()
    path = server.directory / "data" / "stoa.db"
    whole = bytearray(path.read_bytes())
    if damage == "not a database":
        whole = bytearray(b"Dear diary, " * 1000)
    elif damage == "middle":
        whole[4096:] = os.urandom(len(whole) - 4096)
    else:
        whole = whole[:len(whole) // 2]
    path.write_bytes(whole)
    assert_refused(refuse("--data", path.parent), CORRUPT, str(path))
    assert path.read_bytes() == whole, "it is left as it was"


def test_newer_database(tmp_path):
    server = Server(tmp_path / "real")
    server.stop()
    path = server.directory / "data" / "stoa.db"
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 1000")
    before = path.read_bytes()
    assert_refused(refuse("--data", path.parent), NEWER, str(path), "newer")
    assert path.read_bytes() == before


def test_second_server(server):
    data = server.directory / "data"
    assert_refused(refuse("--data", data), IN_USE, str(data))
    assert owner_of(server).ask("GET", "/v1/health")["status"] == "ok", "the first goes on"


@pytest.mark.parametrize("how", ["option", "path"])
def test_janus_missing(tmp_path, how):
    if how == "option":
        done = refuse("--data", tmp_path / "data", "--janus", tmp_path / "janus")
    else:
        done = refuse("--data", tmp_path / "data", env={"PATH": str(Path(shutil.which("stoa-server")).parent)})
    assert_refused(done, MEDIA, "janus", "install")


def fake_janus(tmp_path, script):
    fake = tmp_path / "janus"
    fake.write_text(f"#!/bin/sh\n{script}\n")
    fake.chmod(0o755)
    return fake


def test_janus_that_fails(tmp_path):
    """It may serve already; then it ends."""
    done = end_early("--data", tmp_path / "data", "--janus", fake_janus(tmp_path, "echo 'no luck today' >&2; exit 1"))
    assert_refused((done.returncode, done.stderr), MEDIA, "no luck today", "install")


class TestJanusThatIsSlow:
    """A server whose janus is not ready before a file is there."""

    @pytest.fixture
    def slow(self, tmp_path):
        self.go = tmp_path / "go"
        script = f'until [ -e "{self.go}" ]; do sleep 0.02; done\nexec "{shutil.which("janus")}" "$@"'
        self.process = Process(["stoa-server", "--data", tmp_path / "data", "--janus", fake_janus(tmp_path, script)],
                               tmp_path / "log")
        self.url = self.process.wait_line("listening on ")
        yield Account(self.url, Path(self.process.wait_line("owner token in ")).read_text().strip())
        self.process.stop()

    def test_serves_all_but_rooms(self, slow):
        assert slow.ask("GET", "/v1/health")["media"] is False
        slow.note(text="Good morning")
        assert slow.feed()["posts"][0]["text"] == "Good morning"
        room, socket = slow.start_room(), slow.connect()
        number = socket.send("join", room=room, name="Ana")
        refusal = socket.expect("error", re=number)
        assert refusal["code"] == "media-unavailable" and "moment" in refusal["message"]

        number = socket.send("join", room=room, name="Ana")
        self.go.touch()
        assert socket.expect("joined", re=number)["state"]["phase"] == "open"
        assert slow.ask("GET", "/v1/health")["media"] is True

    def test_clients_wait(self, slow, tmp_path):
        """Longer than the server waits with its answer, without being told."""
        token = tmp_path / "token"
        token.write_text(slow.token)
        room, other = slow.start_room(), slow.connect()
        joiner = Process(["stoactl", "--server", self.url, "--token-file", token, "join", room, "--name", "Bo"], tmp_path / "bo")
        number = other.send("join", room=room, name="Ana")
        assert other.expect("error", re=number)["code"] == "media-unavailable"
        assert joiner.alive(), joiner.tail()
        self.go.touch()
        other.join(room)
        until(lambda: slow.ask("GET", f"/v1/rooms/{room}")["people"] == 2, START_S, joiner.tail)
        joiner.stop()

    def test_ends_while_it_waits(self, slow):
        assert slow.ask("GET", "/v1/health")["media"] is False
        assert self.process.stop() == 0, self.process.tail()


def test_public_url(tmp_path):
    server = Server(tmp_path / "real", "--public-url", "https://stoa.example/")
    assert owner_of(server).invite("server")["url"].startswith("https://stoa.example/i/")
    server.stop()
