# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""stoactl as a program: each command, what it prints, and how it says that something is wrong."""

import json
import signal
import socket

import pytest

from community import Process
from stoactl import DONE, MEDIA, NOT_ALLOWED, NOT_THERE, SERVER, USAGE, WAIT_S, good, refused
from waiting import until

AT_ONCE_S = 10   # sooner than after the server's patience with who is away


@pytest.fixture
def room(ctl):
    room = good(ctl("start", "--title", "Garden evening", "--visibility", "public"))
    yield room
    ctl("end", room)


def test_account(ctl, shared):
    assert good(ctl("set-name", "Ana")).split("\t") == [shared.owner.id, "owner", "Ana"]
    assert good(ctl("whoami")) == f"{shared.owner.id}\towner\tAna"
    assert json.loads(good(ctl("--json", "whoami"))) == {"id": shared.owner.id, "name": "Ana", "kind": "owner"}
    assert good(ctl("whoami", "--json")) == good(ctl("--json", "whoami"))
    refused(ctl("set-name", ""), USAGE, "name")


def test_projects(ctl):
    project = good(ctl("make-project", "Bee yard", "--about", "Hives"))
    assert f"{project}\tproject\tcaretaker\tBee yard" in good(ctl("projects")).splitlines()
    contexts = json.loads(good(ctl("projects", "--json")))["contexts"]
    assert next(context["about"] for context in contexts if context["id"] == project) == "Hives"
    room = good(ctl("start", "--title", "In the yard", "--context", project))
    assert f"{room}\tIn the yard\tBee yard\tmembers\t0" in good(ctl("rooms")).splitlines()
    good(ctl("end", room))


def test_rooms(ctl):
    assert good(ctl("rooms")) == ""
    room = good(ctl("start", "--title", "Garden"))
    assert good(ctl("rooms")) == f"{room}\tGarden\tAna\tmembers\t0"
    card = json.loads(good(ctl("rooms", "--json")))["rooms"][0]
    assert (card["id"], card["visibility"], card["can_end"]) == (room, "members", True)
    assert good(ctl("end", room)) == ""
    assert good(ctl("rooms")) == ""
    refused(ctl("end", "nothing"), NOT_THERE)
    refused(ctl("start", "--title", "Garden", "--context", "nowhere"), NOT_THERE)
    refused(ctl("start", "--title", "x" * 121), USAGE, "title")


def test_invite(ctl, room, shared):
    link = good(ctl("invite", room))
    assert link.startswith(f"{shared.url}/i/")
    invite = json.loads(good(ctl("invite", room, "--uses", "3", "--expires-in", "60", "--json")))
    assert invite["uses_left"] == 3 and invite["target"] == room
    refused(ctl("invite", "nothing"), NOT_THERE)
    refused(ctl("invite", room, "--uses", "-1"), USAGE, "uses")


@pytest.mark.parametrize("arguments", [
    [], ["dance"], ["rooms", "more"], ["end"], ["invite"], ["join"], ["join", "a", "b"], ["start"],
    ["start", "--title", "x", "--visibility", "some"], ["--bad"], ["rooms", "--bad"], ["invite", "x", "--uses", "y"],
])
def test_usage(ctl, arguments):
    refused(ctl(*arguments), USAGE)


@pytest.mark.parametrize("command", ["rooms", "start", "invite", "join", "end", "whoami", "set-name", "projects",
                                     "make-project", "export"])
def test_help(ctl, command):
    assert f" {command} " in good(ctl("--help"))
    assert "--json" in good(ctl(command, "--help"))


def test_no_server(ctl, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # not listening
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}"
        for command in (["rooms"], ["join", "room"], ["join", f"{nobody}/i/token"]):
            refused(ctl(*command, server=nobody), SERVER)
    refused(ctl("rooms", server="nonsense"), USAGE, "nonsense")
    refused(ctl("rooms", server=None, token_file=None, env={"XDG_DATA_HOME": str(tmp_path)}), SERVER, "Stoa")


def test_tokens(ctl, tmp_path):
    wrong = tmp_path / "wrong"
    wrong.write_text("nonsense")
    for command in (["rooms"], ["join", "room"]):
        refused(ctl(*command, token_file=wrong), NOT_ALLOWED)
    refused(ctl("rooms", token_file=tmp_path / "absent"), NOT_ALLOWED, "absent")
    refused(ctl("rooms", token_file=None), USAGE, "--token-file")


def test_environment(ctl, shared):
    env = {"STOA_SERVER": shared.url, "STOA_TOKEN_FILE": str(ctl.token_file)}
    assert "owner" in good(ctl("whoami", server=None, token_file=None, env=env))


def test_running_app(ctl, shared, tmp_path):
    """Without --server it is the server whose address the app left."""
    left = tmp_path / "stoa" / "server" / "local-server.ini"
    left.parent.mkdir(parents=True)
    left.write_text(f"[server]\nurl={shared.url}\ntoken-file={ctl.token_file}\n")
    assert "owner" in good(ctl("whoami", server=None, token_file=None, env={"XDG_DATA_HOME": str(tmp_path)}))
    left.write_text("nonsense")
    refused(ctl("whoami", server=None, token_file=None, env={"XDG_DATA_HOME": str(tmp_path)}), SERVER)


def test_join_and_leave(ctl, room, join):
    ana = join(room, "--name", "Ana, at home")
    said = ana.until_joined()
    assert said["room"] == room and said["joined_ms"] > 0
    until(lambda: good(ctl("rooms")).endswith("\t1"), WAIT_S, "one is in the room")
    for number in (signal.SIGTERM, signal.SIGINT):
        bo = join(room, "--name", "Bo")
        bo.until_joined()
        bo.process.child.send_signal(number)
        assert bo.process.wait() == DONE, bo.process.tail()
        until(lambda: good(ctl("rooms")).endswith("\t1"), AT_ONCE_S, "they are gone at once")


def test_join_for_seconds(ctl, room):
    status, out, _ = ctl("join", room, "--seconds", "2", "--stats", "-", "--json")  # the media engine is none: it says so
    lines = [json.loads(line) for line in out.splitlines()]
    assert status == DONE
    assert "joined_ms" in lines[0]
    assert lines[1]["participants"] == [] and lines[1]["sent"] == {"frames": 0, "bytes": 0, "layers": [0, 0, 0]}
    assert {"rtt_ms", "loss", "candidate"} <= lines[1].keys()


def test_statistics(room, join, tmp_path):
    stats = tmp_path / "stats"
    ana = join(room, "--name", "Ana", "--stats", stats)
    ana.until_joined()
    join(room, "--name", "Bo").until_joined()
    lines = until(lambda: [line for line in map(json.loads, stats.read_text().split("\n")[:-1]) if line["participants"]],
                  WAIT_S, "Bo is in the statistics") if until(stats.exists, WAIT_S, "statistics") else []
    person = lines[-1]["participants"][0]
    assert person["name"] == "Bo" and person["frames"] == 0 and person["audio_dbov"] == -127
    assert {"id", "width", "height", "fps", "bytes"} <= person.keys()


def test_join_by_link(ctl, room, join, shared):
    link = good(ctl("invite", room, "--uses", "1"))
    guest = join(link, "--name", "Cy")
    participant = guest.until_joined()["participant"]
    with_owner = shared.owner.connect()
    state = with_owner.join(room)["state"]
    cy = next(person for person in state["participants"] if person["id"] == participant)
    assert cy["name"] == "Cy" and cy["account"] != shared.owner.id
    refused(ctl("join", link, "--name", "Di", server=None, token_file=None), NOT_ALLOWED)
    refused(ctl("join", f"{shared.url}/i/nonsense"), NOT_THERE)
    refused(ctl("join", "https://stoa.example/else"), USAGE, "link")
    with_owner.close()


def test_link_to_elsewhere(ctl, shared):
    invite = shared.owner.ask("POST", "/v1/invites", {"scope": "server"})
    refused(ctl("join", invite["url"]), USAGE, "no room")


def test_cannot_join(ctl, room, tmp_path):
    refused(ctl("join", "nothing"), NOT_THERE)
    refused(ctl("join", room, "--publish", tmp_path / "no-film.mp4"), MEDIA, "no-film.mp4")
    refused(ctl("join", room, "--stats", tmp_path / "nowhere" / "stats"), USAGE, "nowhere")
    refused(ctl("join", room, "--name", "x" * 65), USAGE, "name")
    good(ctl("end", room))
    refused(ctl("join", room), NOT_THERE)


def test_room_ends(ctl, room, join):
    ana = join(room)
    ana.until_joined()
    good(ctl("end", room))
    assert ana.process.wait() == DONE, ana.process.tail()


def test_server_goes_and_comes(quick, ctl, tmp_path):
    server = quick(away_ms=20000)
    server.owner.ask("PATCH", "/v1/me", {"name": "Ana"})
    room = server.owner.start_room()
    ana = Process(["stoactl", "join", server.owner.ask("POST", "/v1/invites", {"scope": "room", "target": room})["url"],
                   "--json", "--name", "Bo"], tmp_path / "join.log")
    until(lambda: ana.out, WAIT_S, ana.tail)
    server.process.kill()
    until(lambda: "stoactl: " in ana.tail(), WAIT_S, "says that the server is gone")
    server.start()
    until(lambda: server.owner.ask("GET", f"/v1/rooms/{room}")["people"] == 1, WAIT_S, "is back")
    assert ana.alive()
    assert ana.stop() == DONE, ana.tail()
