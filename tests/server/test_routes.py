# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each route, with each kind of person, and what it makes of nonsense."""

import sqlite3
import time
from collections import defaultdict

import pytest

from pictures import make_png
from stoa_client import Account, Refused


def status_of(account, method, path, body=None, **options):
    status, answer = account.rest(method, path, body, **options)
    return status, answer.get("code") if isinstance(answer, dict) else None


PICTURE = make_png(8, 8)

# who, in the order of the tables below
PEOPLE = ("owner", "caretaker", "member", "stranger", "guest")


@pytest.fixture(scope="module")
def cast(people):
    """The people of the tables; the guest was let into a room of Dee's, which stays open."""
    room = people.dee.start_room("Open door", context=people.project, visibility="members")
    guest = people.dee.accept(people.dee.invite("room", room)["token"], "Gus")
    own = people.dee.make_project("Dee's own")
    people.dee.rest("PUT", f"/v1/contexts/{people.project}/picture", raw=PICTURE)
    people.dee.rest("PUT", f"/v1/contexts/{people.dee.id}/picture", raw=PICTURE)
    return {"owner": people.owner, "caretaker": people.dee, "member": people.bo, "stranger": people.eli, "guest": guest,
            "names": {"project": people.project, "room": room, "member": people.bo.id, "stranger": people.eli.id,
                      "dee": people.dee.id, "own_project": own, "note": people.bo.note(people.project)["id"],
                      "other_room": people.dee.start_room("Promoted", context=people.project, visibility="members"),
                      "live": people.dee.ask("POST", f"/v1/rooms/{room}/promote")["id"]}}


ROUTES = [
    # method, path, body, owner, caretaker, member, stranger, guest
    ("GET", "/v1/me", None, 200, 200, 200, 200, 200),
    ("GET", "/v1/accounts", None, 200, 200, 200, 200, 403),
    ("GET", "/v1/contexts", None, 200, 200, 200, 200, 200),
    ("POST", "/v1/projects", {"title": "Another"}, 201, 201, 201, 201, 403),
    ("GET", "/v1/projects/{project}", None, 200, 200, 200, 404, 404),
    ("PATCH", "/v1/projects/{project}", {"about": "Hives"}, 403, 200, 403, 404, 404),
    ("GET", "/v1/projects/{project}/members", None, 200, 200, 200, 404, 404),
    ("PUT", "/v1/projects/{project}/members/{member}", {"membership": "member"}, 403, 200, 403, 404, 404),
    ("DELETE", "/v1/projects/{project}/members/{stranger}", None, 403, 200, 403, 404, 404),
    ("GET", "/v1/profiles/{member}", None, 200, 200, 200, 200, 404),
    ("GET", "/v1/rooms", None, 200, 200, 200, 200, 200),
    ("POST", "/v1/rooms", {"request": "r1", "title": "T", "context": "{project}", "visibility": "public"},
     403, 201, 403, 404, 404),
    ("GET", "/v1/rooms/{room}", None, 404, 200, 200, 404, 200),
    ("POST", "/v1/rooms/{room}/join", {}, 404, 200, 200, 404, 200),
    ("POST", "/v1/rooms/{room}/leave", {"participant": "nobody"}, 404, 404, 404, 404, 404),
    ("GET", "/v1/search?q=bee", None, 200, 200, 200, 200, 403),
    ("GET", "/v1/feed", None, 200, 200, 200, 200, 200),
    ("GET", "/v1/contexts/{project}/feed", None, 200, 200, 200, 404, 404),
    ("GET", "/v1/contexts/{member}/feed", None, 200, 200, 200, 200, 404),
    ("POST", "/v1/contexts/{project}/read", {"key": "1.a"}, 200, 200, 200, 404, 404),
    ("POST", "/v1/posts", {"request": "n1", "context": "{project}", "visibility": "members", "text": "T"},
     403, 201, 201, 404, 404),
    ("GET", "/v1/posts/{note}", None, 404, 200, 200, 404, 404),
    ("PATCH", "/v1/posts/{note}", {"text": "U"}, 404, 403, 200, 404, 404),
    ("DELETE", "/v1/posts/{new_note}", None, 404, 200, 200, 404, 404),
    ("GET", "/v1/posts/{live}", None, 404, 200, 200, 404, 200),
    ("PATCH", "/v1/posts/{live}", {"text": "U"}, 404, 403, 403, 404, 403),
    ("DELETE", "/v1/posts/{live}", None, 404, None, 403, 404, 403),
    ("GET", "/v1/contexts/{project}/picture", None, 200, 200, 200, 404, 404),
    ("GET", "/v1/contexts/{dee}/picture", None, 200, 200, 200, 200, 404),
    ("PUT", "/v1/contexts/{project}/picture", PICTURE, 403, 200, 403, 404, 404),
    ("PUT", "/v1/contexts/{dee}/picture", PICTURE, 403, 200, 403, 403, 404),
    ("DELETE", "/v1/contexts/{own_project}/picture", None, 403, 200, 404, 404, 404),
    ("POST", "/v1/rooms/{room}/promote", {}, 404, 200, 403, 404, 403),
    ("POST", "/v1/rooms/{other_room}/demote", {}, 404, 200, 403, 404, 404),
    ("GET", "/v1/rooms/{room}/poster", None, 404, 404, 404, 404, 404),
    ("PUT", "/v1/rooms/{room}/poster", PICTURE, 404, 403, 403, 404, 403),
    ("DELETE", "/v1/rooms/{room}/poster", None, 404, 200, 200, 404, 200),
    ("POST", "/v1/rooms/{room}/moderate", {"request": "m1", "command": {"kind": "lock-room", "on": False}},
     404, 200, 403, 404, 403),
    ("GET", "/v1/rooms/{room}/log", None, 404, 200, 403, 404, 403),
    ("GET", "/v1/rooms/{room}/log.csv", None, 404, 200, 403, 404, 403),
    ("GET", "/v1/bans", None, 200, 200, 200, 200, 403),
    ("DELETE", "/v1/bans/nothing", None, 404, 404, 404, 404, 404),
    ("POST", "/v1/rooms/{room}/record", {"request": "c1", "on": False}, 404, 409, 403, 404, 403),
    ("GET", "/v1/contexts/{project}/recordings", None, 200, 200, 200, 404, 404),
    ("GET", "/v1/recordings/nothing", None, 404, 404, 404, 404, 404),
    ("PATCH", "/v1/recordings/nothing", {"title": "T"}, 404, 404, 404, 404, 404),
    ("DELETE", "/v1/recordings/nothing", None, 404, 404, 404, 404, 404),
    ("GET", "/v1/recordings/nothing/receipt", None, 404, 404, 404, 404, 404),
    ("POST", "/v1/recordings/nothing/link", None, 404, 404, 404, 404, 404),
    ("GET", "/v1/recordings/nothing/media", None, 404, 404, 404, 404, 404),
    ("GET", "/v1/recordings/nothing/poster", None, 404, 404, 404, 404, 404),
    ("POST", "/v1/invites", {"scope": "room", "target": "{room}"}, 404, 201, 403, 404, 403),
    ("POST", "/v1/invites", {"scope": "project", "target": "{project}"}, 403, 201, 403, 404, 404),
    ("POST", "/v1/invites", {"scope": "server"}, 201, 403, 403, 403, 403),
    ("GET", "/v1/invites", None, 200, 200, 200, 200, 200),
    ("DELETE", "/v1/invites/nothing", None, 404, 404, 404, 404, 404),
]


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("row", ROUTES, ids=lambda row: f"{row[0]} {row[1]}")
def test_routes_by_role(cast, row, who):
    method, path, body, *expected = row
    names = cast["names"]
    if "{new_note}" in path:
        names = {**names, "new_note": cast["member"].note(names["project"])["id"]}
    if expected[PEOPLE.index(who)] is None:
        pytest.skip("it would take away what the others are to see; test_feed.py does it")
    if isinstance(body, dict):
        body = {key: value.format(**names) if isinstance(value, str) else value for key, value in body.items()}
    raw, body = (body, None) if isinstance(body, bytes) else (None, body)
    status, answer = cast[who].rest(method, path.format(**names), body, raw=raw)
    assert status == expected[PEOPLE.index(who)], answer
    if status >= 400:
        assert set(answer) == {"code", "message"} and answer["message"]


@pytest.mark.parametrize("row", ROUTES, ids=lambda row: f"{row[0]} {row[1]}")
def test_no_and_foreign_tokens(owner, row):
    method, path, body, *_ = row
    path = path.format_map(defaultdict(lambda: "x"))
    body = None if isinstance(body, bytes) else body
    assert status_of(owner, method, path, body, token=None) == (401, "unauthorized")
    assert "WWW-Authenticate" in owner.headers
    for token in ("", "made-up", "x" * 5000, "ä".encode().decode("latin-1")):
        assert status_of(owner, method, path, body, token=token) == (401, "unauthorized"), token[:20]


def test_end_by_role(people):
    for who, expected in ((people.eli, 404), (people.bo, 403), (people.owner, 404), (people.dee, 200)):
        room = people.dee.start_room(context=people.project, visibility="members")
        assert who.rest("POST", f"/v1/rooms/{room}/end")[0] == expected
    status, card = people.dee.rest("POST", f"/v1/rooms/{room}/end")
    assert (status, card["phase"]) == (200, "ended"), "ending what has ended is no error"


def test_open_routes(owner):
    status, health = owner.rest("GET", "/v1/health", token=None)
    assert (status, health["status"], health["media"]) == (200, "ok", True)


def test_guest_page(owner):
    status, page = owner.rest("GET", "/i/Vb3kQy0rT1mXw9Lz", token=None)
    headers = owner.headers
    assert status == 200 and page.lstrip().lower().startswith(b"<!doctype html")
    assert headers["Content-Type"].startswith("text/html")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]

    status, _ = owner.rest("GET", "/guest/main.js", token=None)
    assert status == 200 and owner.headers["Content-Type"].startswith("text/javascript")
    for path in ("/guest/nothing.js", "/guest/", "/guest/../main.js", "/guest/a/b", "/i/", "/i/a/b"):
        assert owner.rest("GET", path, token=None)[0] == 404, path
    assert owner.rest("GET", "/guest/%2e%2e%2fmain.js", token=None)[0] in (400, 404)


@pytest.mark.parametrize("path", ["/", "/v1", "/v2/rooms", "/v1/rooms/", "/v1/rooms/a/b", "/v1/room", "//v1/rooms"])
def test_unknown_paths(owner, path):
    assert status_of(owner, "GET", path) == (404, "not-found")


@pytest.mark.parametrize("method,path,allow", [
    ("DELETE", "/v1/rooms", {"GET", "POST"}), ("POST", "/v1/me", {"GET", "PATCH"}), ("GET", "/v1/invites/accept", {"POST"}),
    ("PUT", "/v1/health", {"GET"}), ("BREW", "/v1/rooms", {"GET", "POST"}), ("POST", "/i/abc", {"GET"}),
])
def test_wrong_methods(owner, method, path, allow):
    status, answer = owner.rest(method, path, {})
    assert status == 405 and answer["message"]
    assert allow <= {word.strip() for word in owner.headers["Allow"].split(",")}


@pytest.mark.parametrize("raw,expected", ids=lambda value: repr(value)[:40], argvalues=[
    (b"", (400, "malformed")), (b"{", (400, "malformed")), (b"[]", (400, "malformed")), (b"null", (400, "malformed")),
    (b"\xff\xfe", (400, "malformed")), (b'{"name": "A"} x', (400, "malformed")),
    (b"{}", (400, "invalid")), (b'{"name": 7}', (400, "invalid")), (b'{"name": ""}', (400, "invalid")),
    (b'{"name": null}', (400, "invalid")), (b'{"name": ["A"]}', (400, "invalid")), (b'{"name": "a\\nb"}', (400, "invalid")),
    (b'{"name": "  "}', (400, "invalid")), (b'{"name": "' + b"x" * 65 + b'"}', (413, "too-large")),
    (b'{"name": "' + b"x" * 524289 + b'"}', (413, "too-large")),
])
def test_bodies(owner, raw, expected):
    assert status_of(owner, "PATCH", "/v1/me", raw=raw) == expected
    assert owner.ask("GET", "/v1/me")["name"] == "Ana"


def test_deep_bodies(owner):
    status, answer = owner.rest("PATCH", "/v1/me", raw=b"[" * 100000)
    assert status in (400, 413), answer


def test_bodies_of_unknown_length(owner):
    """Chunked: what is too large is found out while it comes."""
    def chunks():
        for _ in range(20):
            yield b"x" * 65536
    assert status_of(owner, "PATCH", "/v1/me", raw=chunks()) == (413, "too-large")


def test_endless_body(owner):
    def chunks():
        while True:
            yield b"x" * 65536
    with pytest.raises(OSError):
        owner.rest("PATCH", "/v1/me", raw=chunks())
    assert owner.rest("GET", "/v1/me")[0] == 200


def test_names_keep_their_letters(owner, people):
    name = "Zoë <b>ش‍</b> 🐝"
    assert people.eli.ask("PATCH", "/v1/me", {"name": name})["name"] == name
    assert people.eli.ask("GET", f"/v1/profiles/{people.eli.id}")["title"] == name
    assert name in [account["name"] for account in owner.ask("GET", "/v1/accounts")["accounts"]]


def test_projects(people):
    project = people.eli.make_project("Allotment")
    path = f"/v1/projects/{project}"
    assert people.eli.ask("GET", path)["membership"] == "caretaker"
    assert people.eli.rest("POST", "/v1/projects", {"about": "no title"})[0] == 400
    people.eli.ask("PATCH", path, {"about": "Beds\nand paths"})
    assert people.eli.ask("PATCH", path, {"title": "Garden"})["about"] == "Beds\nand paths"
    assert "about" not in people.eli.ask("PATCH", path, {"about": ""}) or people.eli.ask("GET", path)["about"] == ""

    contexts = people.eli.ask("GET", "/v1/contexts")["contexts"]
    assert [context["kind"] for context in contexts][0] == "profile" and project in [context["id"] for context in contexts]
    assert people.project not in [context["id"] for context in contexts]
    assert {project, people.project} <= {context["id"] for context in people.owner.ask("GET", "/v1/contexts")["contexts"]}


def test_members(people):
    project = people.dee.make_project("Orchard")
    path = f"/v1/projects/{project}/members"
    assert status_of(people.dee, "PUT", f"{path}/nobody", {"membership": "member"}) == (404, "not-found")
    assert status_of(people.dee, "PUT", f"{path}/{people.dee.id}", {"membership": "member"}) == (409, "conflict")
    assert status_of(people.dee, "DELETE", f"{path}/{people.dee.id}") == (409, "conflict")
    people.dee.ask("PUT", f"{path}/{people.bo.id}", {"membership": "caretaker"})
    assert people.bo.ask("GET", f"/v1/projects/{project}")["membership"] == "caretaker"
    people.dee.ask("PUT", f"{path}/{people.dee.id}", {"membership": "member"})
    members = people.dee.ask("GET", path)["members"]
    assert {(member["account"], member["membership"]) for member in members} == {
        (people.bo.id, "caretaker"), (people.dee.id, "member")}
    assert status_of(people.dee, "PUT", f"{path}/{people.eli.id}", {"membership": "member"}) == (403, "forbidden")
    people.dee.ask("DELETE", f"{path}/{people.dee.id}")
    assert people.dee.rest("GET", path)[0] == 404
    assert status_of(people.bo, "PUT", f"{path}/{people.dee.id}", {"membership": "boss"}) == (400, "invalid")
    assert status_of(people.bo, "PUT", f"/v1/projects/{people.bo.id}/members/{people.dee.id}",
                     {"membership": "member"}) == (404, "not-found"), "a profile takes no members"


def test_expired_token(shared, owner):
    guest = owner.accept(owner.invite("room", owner.start_room())["token"])
    assert guest.ask("GET", "/v1/me")["kind"] == "guest"
    with sqlite3.connect(shared.database) as database:
        database.execute("UPDATE tokens SET expires_at = ? WHERE account = ?", (int(time.time() * 1000) - 1, guest.id))
    assert status_of(guest, "GET", "/v1/me") == (410, "expired")
    socket = guest.connect(hello=False)
    with pytest.raises(Refused, match="expired"):
        socket.request("hello", token=guest.token, version=1)
    assert socket.expect_close() == 1008


def test_many_at_once(owner):
    """More requests than the server works on at once are refused or answered, never lost."""
    from concurrent.futures import ThreadPoolExecutor
    with ThreadPoolExecutor(32) as pool:
        statuses = list(pool.map(lambda _: Account(owner.url, owner.token).rest("GET", "/v1/me")[0], range(300)))
    assert set(statuses) <= {200, 429} and statuses.count(200) >= 100
