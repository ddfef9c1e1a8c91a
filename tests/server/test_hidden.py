# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one may not see is never sent: every route and every message, of every role, about everything that is hidden from them.

What is hidden answers to the byte as what is not there; no list, count or piece of news knows of it. The routes and messages are
those of src/protocol: one that is new fails here until it has its row.
"""

import json
import re
import sqlite3
import time
from pathlib import Path

import pytest

from pictures import make_png
from stoa_client import Refused
from test_recording import WAIT_S, make_mjr, shared  # noqa: F401 - the server with its own program for recordings
from waiting import until

PROTOCOL = Path(__file__).resolve().parents[2] / "src" / "protocol"
ABSENT = "3f0c6a52-9b1d-4c7e-8a55-0d1e2f3a4b5c"
PICTURE = make_png(8, 8)
SDP = "v=0\r\n"

ROLES = ("owner", "caretaker", "member", "other", "former", "banned", "guest", "invited", "out", "expired", "nobody")
NO_GUEST = {"owner", "caretaker", "member", "other", "former", "banned"}
IN_PROJECT = {"caretaker", "member", "banned"}

# Who sees what. The project's things are Dee's, its caretaker's; so are those in her profile.
SEES = {
    "project": IN_PROJECT | {"owner"},
    "profile": NO_GUEST,
    "members-room": IN_PROJECT | {"guest", "out"},
    "members-post": IN_PROJECT | {"guest", "out"},
    "members-note": IN_PROJECT,
    "members-replay": IN_PROJECT | {"guest", "out"},
    "members-recording": IN_PROJECT | {"guest", "out"},
    "members-raw": {"caretaker"},            # a recording that is not published
    "members-old-room": IN_PROJECT,          # and the room it is of, which has ended
    "private-room": {"caretaker", "invited"},
    "private-post": {"caretaker", "invited"},
    "private-note": {"caretaker"},
    "private-replay": {"caretaker", "invited"},
    "private-recording": {"caretaker", "invited"},
    "private-raw": {"caretaker"},
    "private-old-room": {"caretaker"},
    "own-room": {"caretaker"},               # private, in her profile
    "own-post": {"caretaker"},
    "own-note": {"caretaker"},
    "own-replay": {"caretaker"},
    "own-recording": {"caretaker"},
    "own-raw": {"caretaker"},
    "own-old-room": {"caretaker"},
    "invite": {"caretaker"},
    "ban": {"caretaker", "owner"},
}

# What somebody is told the name of by something else that they see: place and author by a room's card, a room by a ban in it.
NAMED = {"project": {"guest", "invited", "out"}, "profile": {"guest", "invited", "out"}, "members-room": {"owner"}}

# Who may knock at a private room knows of it, when they know its id, by what the door says.
KNOCKS = {"private-room": IN_PROJECT, "private-old-room": IN_PROJECT, "own-room": NO_GUEST, "own-old-room": NO_GUEST}

ROOMS = [name for name in SEES if name.endswith("room")]
POSTS = [name for name in SEES if name.split("-")[-1] in ("post", "note", "replay")]
RECORDINGS = [name for name in SEES if name.split("-")[-1] in ("recording", "raw")]

# Each route that is about something: what it is about ({}), and what is asked. `enters`: whoever may knock may ask.
ABOUT = {
    "GET /v1/projects/{project}": (["project"], None),
    "PATCH /v1/projects/{project}": (["project"], {"about": "Hives"}),
    "GET /v1/profiles/{account}": (["profile"], None),
    "GET /v1/contexts/{context}/picture": (["project", "profile"], None),
    "PUT /v1/contexts/{context}/picture": (["project", "profile"], PICTURE),
    "DELETE /v1/contexts/{context}/picture": (["project", "profile"], None),
    "POST /v1/contexts/{context}/read": (["project", "profile"], {"key": "1.a"}),
    "GET /v1/contexts/{context}/feed": (["project", "profile"], None),
    "GET /v1/contexts/{context}/recordings": (["project", "profile"], None),
    "POST /v1/posts": (["project", "profile"], {"request": "n", "context": "{}", "visibility": "members", "text": "T"}),
    "GET /v1/posts/{post}": (POSTS, None),
    "PATCH /v1/posts/{post}": (POSTS, {"text": "U"}),
    "DELETE /v1/posts/{post}": (POSTS, None),
    "GET /v1/projects/{project}/members": (["project"], None),
    "PUT /v1/projects/{project}/members/{account}": (["project"], {"membership": "member"}),
    "DELETE /v1/projects/{project}/members/{account}": (["project"], None),
    "GET /v1/rooms": (["project", "profile"], None),
    "POST /v1/rooms": (["project", "profile"], {"request": "r", "title": "T", "context": "{}", "visibility": "public"}),
    "GET /v1/rooms/{room}": (ROOMS, None),
    "POST /v1/rooms/{room}/join": (ROOMS, {}),
    "POST /v1/rooms/{room}/leave": (ROOMS, {"participant": "nobody"}),
    "POST /v1/rooms/{room}/end": (ROOMS, None),
    "POST /v1/rooms/{room}/promote": (ROOMS, None),
    "POST /v1/rooms/{room}/demote": (ROOMS, None),
    "GET /v1/rooms/{room}/poster": (ROOMS, None),
    "PUT /v1/rooms/{room}/poster": (ROOMS, PICTURE),
    "DELETE /v1/rooms/{room}/poster": (ROOMS, None),
    "POST /v1/rooms/{room}/moderate": (ROOMS, {"request": "m", "command": {"kind": "lock-room", "on": False}}),
    "GET /v1/rooms/{room}/log": (ROOMS, None),
    "GET /v1/rooms/{room}/log.csv": (ROOMS, None),
    "POST /v1/rooms/{room}/record": (ROOMS, {"request": "c", "on": False}),
    "GET /v1/recordings/{recording}": (RECORDINGS, None),
    "PATCH /v1/recordings/{recording}": (RECORDINGS, {"title": "T"}),
    "DELETE /v1/recordings/{recording}": (RECORDINGS, None),
    "GET /v1/recordings/{recording}/receipt": (RECORDINGS, None),
    "POST /v1/recordings/{recording}/link": (RECORDINGS, None),
    "GET /v1/recordings/{recording}/media": (RECORDINGS, None),
    "GET /v1/recordings/{recording}/poster": (RECORDINGS, None),
    "GET /v1/recordings/{recording}/subtitles": (RECORDINGS, None),
    "POST /v1/invites": (["project", *ROOMS], {"scope": "room", "target": "{}"}),
    "DELETE /v1/invites/{invite}": (["invite"], None),
    "GET /v1/bans": (ROOMS, None),
    "DELETE /v1/bans/{ban}": (["ban"], None),
}
QUERIES = {"GET /v1/rooms": "?context={}", "GET /v1/bans": "?room={}"}
ENTERS = {"POST /v1/rooms/{room}/join"}

# Each route that lists, counts or finds: all of what it says is as if what is hidden were not there.
OVERALL = {
    "GET /v1/me": "/v1/me",
    "GET /v1/accounts": "/v1/accounts",
    "GET /v1/contexts": "/v1/contexts",
    "GET /v1/search": "/v1/search?q=secret",
    "GET /v1/feed": "/v1/feed",
    "GET /v1/rooms": "/v1/rooms",
    "GET /v1/invites": "/v1/invites",
    "GET /v1/bans": "/v1/bans",
    "GET /v1/profiles/{account}": "/v1/profiles/{dee}",
    "GET /v1/contexts/{context}/feed": "/v1/contexts/{dee}/feed",
    "GET /v1/contexts/{context}/recordings": "/v1/contexts/{dee}/recordings",
    "GET /v1/rooms of a place": "/v1/rooms?context={dee}",
    "GET /v1/contexts/{context}/feed of a project": "/v1/contexts/{project}/feed",
    "GET /v1/contexts/{context}/recordings of a project": "/v1/contexts/{project}/recordings",
    "GET /v1/projects/{project}": "/v1/projects/{project}",
    "GET /v1/projects/{project}/members": "/v1/projects/{project}/members",
}

# Routes about nothing that can be hidden.
ABOUT_NOTHING = {
    "GET /v1/health", "PATCH /v1/me", "POST /v1/projects", "POST /v1/invites/accept", "GET /v1/ws", "GET /i/{token}",
    "GET /guest/{file}",
}

# Each request of the WebSocket that is about a room, with what else it says.
ABOUT_A_ROOM = {
    "join": {},
    "unknock": {},
    "command": {"command": {"kind": "raise-hand"}},
    "publish": {"sdp": SDP, "tracks": [{"mid": "0", "kind": "mic"}]},
    "unpublish": {},
    "subscribe": {"revision": 1, "wants": []},
    "answer": {"revision": 1, "sdp": SDP},
}
SAYS_ENTERS = {"join"}
# Those that are about none; what watching brings is in test_news_of_it_goes_to_nobody_else().
ABOUT_NO_ROOM = {"hello", "watch", "unwatch", "watch-feed", "unwatch-feed"}


def routes_of_the_protocol():
    text = (PROTOCOL / "stoa-routes.c").read_text()
    return {f"{method} {path}" for method, path in re.findall(r'\[STOA_ROUTE_\w+\] = \{ "(\w+)", "([^"]+)"', text)}


def requests_of_the_protocol():
    text = (PROTOCOL / "stoa-message.c").read_text()
    return set(re.findall(r'\[STOA_MESSAGE_\w+\] = \{ "([\w-]+)", REQUEST,', text))


class World:
    """Dee's project and profile, with something of each kind that others may not see, and somebody of each role."""

    def __init__(self, server):
        self.server, self.owner = server, server.owner
        self.ids, self.secrets = {}, {}
        make = lambda name: self.owner.accept(self.owner.invite("server")["token"], name)  # noqa: E731
        dee, bo, eli, fay, zed = (make(name) for name in ("Dee", "Bo", "Eli", "Fay", "Zed"))
        self.dee = dee
        project = dee.make_project("Secret orchard")
        self.ids |= {"project": project, "profile": dee.id}
        for account in (bo, fay, zed):
            dee.ask("PUT", f"/v1/projects/{project}/members/{account.id}", {"membership": "member"})
        dee.ask("DELETE", f"/v1/projects/{project}/members/{fay.id}")
        for context in (project, dee.id):
            dee.rest("PUT", f"/v1/contexts/{context}/picture", raw=PICTURE)
        self.ids["ban"] = f"ban-{project}"
        with sqlite3.connect(server.database) as database:
            database.execute("INSERT INTO bans (id, room, account, name, at, reason, scope, target, until, lifted_at)"
                             " VALUES (?, 'r', ?, 'Zed', 1, 'shouts', 1, ?, 0, 0)", (self.ids["ban"], zed.id, project))
        self.accounts = {"owner": self.owner, "caretaker": dee, "member": bo, "other": eli, "former": fay, "banned": zed}
        self.sockets = []

    def add(self, kind, context, visibility):
        """A room that is open, is a post and has a poster; one that has ended; a note; and recordings, published and not."""
        dee = self.dee
        title = f"Secret {kind}"
        room = dee.start_room(title, context=context, visibility=visibility)
        self.ids |= {f"{kind}-room": room, f"{kind}-post": dee.ask("POST", f"/v1/rooms/{room}/promote")["id"],
                     f"{kind}-note": dee.note(context, text=f"{title} note", visibility=visibility)["id"]}
        socket = dee.connect()
        self.sockets.append(socket)
        me = socket.join(room)["participant"]
        socket.request("publish", room=room, sdp=SDP, tracks=[{"mid": "0", "kind": "mic"}, {"mid": "1", "kind": "camera"}])
        socket.expect_event("track-published", participant=me)
        socket.expect_event("track-published", participant=me)
        assert dee.rest("PUT", f"/v1/rooms/{room}/poster", raw=PICTURE)[0] == 200
        self.ids[f"{kind}-recording"] = self.record(socket, room)
        published = dee.ask("PATCH", f"/v1/recordings/{self.ids[f'{kind}-recording']}", {"publish": "on"})
        self.ids[f"{kind}-replay"] = published["post"]
        old = self.ids[f"{kind}-old-room"] = dee.start_room(f"{title} of old", context=context, visibility=visibility)
        socket.join(old)
        socket.request("publish", room=old, sdp=SDP, tracks=[{"mid": "0", "kind": "mic"}])
        self.ids[f"{kind}-raw"] = self.record(socket, old)
        dee.ask("POST", f"/v1/rooms/{old}/end")

    def record(self, socket, room):
        socket.command(room, "toggle-recording", on=True)
        recording = socket.expect_event("recording-started")["recording"]["id"]
        tracks = self.server.directory / "data" / "recordings" / recording / "tracks"
        until(tracks.exists, WAIT_S, "the recording has a place")
        (tracks / "1-1-0-audio-0.mjr").write_bytes(make_mjr("mic", 20))
        socket.command(room, "toggle-recording", on=False)
        manifest = lambda: self.dee.ask("GET", f"/v1/recordings/{recording}")  # noqa: E731
        until(lambda: manifest()["phase"] == "ready", WAIT_S, lambda: f"it is ready: {manifest()} {self.server.process.tail()}")
        return recording

    def let_in(self):
        """The roles that came by an invite, and those that come to nothing."""
        enter = lambda room, name: self.dee.accept(self.dee.invite("room", self.ids[room])["token"], name)  # noqa: E731
        self.accounts |= {"guest": enter("members-room", "Gus"), "invited": enter("private-room", "Ivy"),
                          "out": enter("members-room", "Ole"), "expired": enter("private-room", "Eva")}
        self.ids["invite"] = self.dee.invite("project", self.ids["project"])["id"]
        out, expired = self.accounts["out"].id, self.accounts["expired"].id
        with sqlite3.connect(self.server.database) as database:
            database.execute("UPDATE tokens SET expires_at = ? WHERE account = ?", (int(time.time() * 1000) - 1, expired))
            database.execute("INSERT INTO bans (id, room, account, name, at, reason, scope, target, until, lifted_at)"
                             " VALUES ('out', ?1, ?2, 'Ole', 1, 'shouts', 0, ?1, 0, 0)",
                             (self.ids["members-room"], out))

    def hidden_from(self, role):
        return [name for name in SEES if role not in SEES[name]]

    def ask(self, role, method, path, body):
        """(status, headers, body as it came): all that they are told, but for the time of day."""
        account = self.accounts.get(role, self.owner)
        raw = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else None
        options = {"token": None} if role == "nobody" else {}
        status, answer = account.rest(method, path, raw=raw, **options)
        headers = {name: value for name, value in account.headers.items() if name != "Date"}
        return status, headers, answer

    def overall(self, role):
        names = {"dee": self.dee.id, "project": self.ids["project"]}
        return {route: self.ask(role, "GET", path.format(**names), None) for route, path in OVERALL.items()}


KINDS = (("members", "members"), ("private", "private"), ("own", "private"))
# Whom the things of a kind say nothing at all to.
NOT_FOR = {"members": ("owner", "other", "former"), "private": ("owner", "member", "other", "former", "banned"),
           "own": ("owner", "member", "other", "former", "banned")}


@pytest.fixture(scope="module")
def world(shared):  # noqa: F811
    """`before` and `after`: what was said overall around each kind of thing; `news`: what watchers were told meanwhile."""
    world = World(shared)
    world.before, world.after, world.news = {}, {}, {}
    places = {"members": world.ids["project"], "private": world.ids["project"], "own": world.dee.id}
    for kind, visibility in KINDS:
        sockets = {role: world.accounts[role].connect() for role in NOT_FOR[kind]}
        for role, socket in sockets.items():
            socket.request("watch")
            socket.request("watch-feed")
            for _ in world.accounts[role].ask("GET", "/v1/rooms")["rooms"]:
                socket.expect("room-card")
            socket.drain()
        world.before[kind] = {role: world.overall(role) for role in NOT_FOR[kind]}
        world.add(kind, places[kind], visibility)
        time_of_news(world, places[kind])
        world.after[kind] = {role: world.overall(role) for role in NOT_FOR[kind]}
        world.news[kind] = {role: socket.drain() for role, socket in sockets.items()}
        for socket in sockets.values():
            socket.close()
    world.let_in()
    yield world
    for socket in world.sockets:
        socket.close()


def time_of_news(world, context):
    """Returns when whoever watches has been told of all that happened up to now."""
    socket = world.dee.connect()
    socket.request("watch")
    socket.request("watch-feed")
    note = world.dee.note(context, text="The last one", visibility="private")["id"]
    until(lambda: socket.expect("post")["post"]["id"] == note, WAIT_S, "the news")
    world.dee.ask("DELETE", f"/v1/posts/{note}")
    until(lambda: socket.expect("post")["post"].get("state") == "removed", WAIT_S, "the removal")
    socket.close()


def test_every_route_has_a_row():
    routes = routes_of_the_protocol()
    assert len(routes) == len(re.findall(r"^  STOA_ROUTE_", (PROTOCOL / "stoa-routes.h").read_text(), re.M))
    assert set(ABOUT) | ABOUT_NOTHING | {route.split(" of ")[0] for route in OVERALL} == routes
    assert not set(ABOUT) & ABOUT_NOTHING


def test_every_request_has_a_row():
    assert set(ABOUT_A_ROOM) | ABOUT_NO_ROOM == requests_of_the_protocol()


def test_everything_is_seen_by_whom_it_is_for(world):
    """Without this, a route that always fails would hide everything well."""
    for name, sees in SEES.items():
        route = {"project": "/v1/projects/{}", "profile": "/v1/profiles/{}"}.get(name)
        route = route or ("/v1/rooms/{}" if name in ROOMS else "/v1/posts/{}" if name in POSTS
                          else "/v1/recordings/{}" if name in RECORDINGS else None)
        if route is None:
            continue
        for role in ROLES[:-2]:
            status = world.ask(role, "GET", route.format(world.ids[name]), None)[0]
            assert status == (200 if role in sees else 404), (name, role)
    posters = [world.ask("caretaker", "GET", f"/v1/rooms/{world.ids[f'{kind}-room']}/poster", None)[0] for kind, _ in KINDS]
    assert posters == [200] * len(KINDS)


def test_no_secret_is_in_two_roles(world):
    assert len(set(world.ids.values())) == len(world.ids), world.ids


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("route", ABOUT)
def test_hidden_is_as_absent(world, route, role):
    things, body = ABOUT[route]
    method, path = route.split(" ")
    path = path.replace("{account}", world.accounts["other"].id) if "/members/" in path else path
    path = re.sub(r"\{\w+\}", "{}", path) + QUERIES.get(route, "")
    in_body = lambda name: {key: name if value == "{}" else value for key, value in body.items()}  # noqa: E731
    for thing in things:
        sees = SEES[thing] | (KNOCKS.get(thing, set()) if route in ENTERS else set())
        sees |= NAMED.get(thing, set()) if route in QUERIES else set()
        if role in sees:
            continue
        answers = []
        for name in (world.ids[thing], ABSENT):
            asked = in_body(name) if isinstance(body, dict) else body
            if isinstance(asked, dict) and thing == "project" and "scope" in asked:
                asked["scope"] = "project"
            answers.append(world.ask(role, method, path.format(name), asked))
        assert answers[0] == answers[1], (thing, role)
        # a list of what is hidden has nothing in it; everything else is refused
        assert answers[0][0] >= 400 or route in QUERIES, (thing, role, answers[0])


@pytest.mark.parametrize("kind", [kind for kind, _ in KINDS])
def test_lists_counts_and_search_do_not_know_of_it(world, kind):
    for role in NOT_FOR[kind]:
        for route, before in world.before[kind][role].items():
            assert world.after[kind][role][route] == before, (role, route)


@pytest.mark.parametrize("kind", [kind for kind, _ in KINDS])
def test_news_of_it_goes_to_nobody_else(world, kind):
    assert {role: news for role, news in world.news[kind].items() if news} == {}


@pytest.mark.parametrize("role", ROLES[:-2])
def test_nothing_says_what_is_hidden(world, role):
    """Neither the id nor the words of anything hidden is in anything that this role is told."""
    told = json.dumps([answer if isinstance(answer, (dict, list)) else answer.decode(errors="replace")
                       for _, _, answer in world.overall(role).values()])
    for name in world.hidden_from(role):
        if role in NAMED.get(name, ()):
            continue
        assert world.ids[name] not in told, name
        if "-" in name and not name.startswith("own-"):
            kind, what = name.split("-", 1)
            if what in ("room", "note", "old-room"):
                words = {"room": f'"Secret {kind}"', "note": f"Secret {kind} note", "old-room": f"Secret {kind} of old"}[what]
                assert words not in told or any(role in SEES[f"{kind}-{like}"] for like in ("room", "replay")), name


@pytest.mark.parametrize("role", ROLES[:-2])
@pytest.mark.parametrize("request_type", ABOUT_A_ROOM)
def test_hidden_rooms_are_as_absent_ones_on_the_wire(world, request_type, role):
    socket = world.accounts[role].connect()
    for name in ROOMS:
        sees = SEES[name] | (KNOCKS.get(name, set()) if request_type in SAYS_ENTERS else set())
        if role in sees:
            continue
        answers = []
        for room in (world.ids[name], ABSENT):
            number = socket.send(request_type, room=room, **ABOUT_A_ROOM[request_type])
            answer = socket.expect(None, re=number)
            answers.append({key: value for key, value in answer.items() if key != "re"})
        assert answers[0] == answers[1], (name, role)
        assert answers[0]["type"] == "error", (name, role)
    socket.send("candidate", room=world.ids["private-room"], peer="publish", mline=0, candidate="")
    assert socket.drain() == []
    socket.close()


def test_without_a_word_of_who_one_is(world):
    for name in ROOMS:
        socket = world.owner.connect(hello=False)
        number = socket.send("join", room=world.ids[name])
        assert socket.expect("error", re=number)["code"] == "unauthorized"
        assert socket.expect_close() == 1008


def test_a_door_says_no_more_than_that_it_is_there(world):
    """Who may knock at a private room that they do not see learns nothing of it but its id, which they had."""
    for name, roles in KNOCKS.items():
        for role in roles - SEES[name]:
            status, _, answer = world.ask(role, "POST", f"/v1/rooms/{world.ids[name]}/join", {})
            assert status >= 400 and "Secret" not in json.dumps(answer) and set(answer) == {"code", "message"}, (name, role)


def test_a_link_is_worth_no_more_than_who_made_it(shared, world):  # noqa: F811
    """A link to a recording, made by a member, is nothing any more when they have left."""
    hal = world.owner.accept(world.owner.invite("server")["token"], "Hal")
    path = f"/v1/projects/{world.ids['project']}/members/{hal.id}"
    world.dee.ask("PUT", path, {"membership": "member"})
    link = hal.ask("POST", f"/v1/recordings/{world.ids['members-recording']}/link")["url"]
    where = link[link.index("/v1/"):]
    assert world.ask("nobody", "GET", where, None)[0] == 200
    world.dee.ask("DELETE", path)
    gone = world.ask("nobody", "GET", where, None)
    assert gone[0] in (401, 404) and "Secret" not in json.dumps(gone[2])
    made_up = where.replace(world.ids["members-recording"], ABSENT)
    assert world.ask("nobody", "GET", made_up, None)[0] in (401, 404)


def test_news_follows_who_is_let_in_and_out(world):
    """The same socket is told from when one is let in, and not any more from when one is not."""
    project = world.ids["project"]
    kim = world.owner.accept(world.owner.invite("server")["token"], "Kim")
    socket = kim.connect()
    socket.request("watch-feed")
    world.dee.note(project, text="Secret before")
    world.dee.ask("PUT", f"/v1/projects/{project}/members/{kim.id}", {"membership": "member"})
    time_of_news(world, project)
    assert "feed-changed" in {message["type"] for message in socket.drain()}
    world.dee.note(project, text="Now for Kim as well")
    until(lambda: socket.expect("post")["post"].get("text") == "Now for Kim as well", WAIT_S, "the note")
    world.dee.ask("DELETE", f"/v1/projects/{project}/members/{kim.id}")
    time_of_news(world, project)
    assert {message["type"] for message in socket.drain()} == {"feed-changed"}
    world.dee.note(project, text="Secret after")
    time_of_news(world, project)
    assert socket.drain() == []
    with pytest.raises(Refused, match="not-found"):
        kim.feed(project)
