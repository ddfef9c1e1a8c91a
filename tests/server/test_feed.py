# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Posts: who sees them where, pages both ways, what their text can be, and the projects they stand in."""

import sqlite3
from types import SimpleNamespace

import pytest

from pictures import make_png
from stoa_client import Refused

ABSENT = "3f0c6a52-9b1d-4c7e-8a55-0d1e2f3a4b5c"


def key(post):
    return f"{post['created_at']}.{post['id']}"


def ids(page):
    return [post["id"] for post in page["posts"]]


def refusal(account, *request):
    status, answer = account.rest(*request)
    assert status >= 400, answer
    return answer["code"]


@pytest.fixture
def people(owner):
    """Fresh ones for each test: who posts much has to wait. Ana owns the server; Bo, Dee and Eli are members of it."""
    bo, dee, eli = (owner.accept(owner.invite("server")["token"], name) for name in ("Bo", "Dee", "Eli"))
    return SimpleNamespace(owner=owner, bo=bo, dee=dee, eli=eli)


@pytest.fixture
def guest(people):
    """Let into a room of Dee's that has nothing to do with the others."""
    elsewhere = people.dee.start_room("Elsewhere")
    return people.dee.accept(people.dee.invite("room", elsewhere)["token"], "Gus")


@pytest.fixture
def project(people):
    """A fresh one: Dee takes care of it, Bo is in it."""
    project = people.dee.make_project("Orchard")
    people.dee.ask("PUT", f"/v1/projects/{project}/members/{people.bo.id}", {"membership": "member"})
    return project


def sees(account, post, context):
    """Everywhere the same answer; and a hidden post answers like an absent one in every route."""
    one = account.rest("GET", f"/v1/posts/{post}")
    status, page = account.rest("GET", f"/v1/contexts/{context}/feed?limit=50")
    listed = status == 200 and post in ids(page)
    assert (one[0] == 200) == listed or status == 404, (one, status)
    if one[0] != 200:
        for method, body in (("GET", None), ("PATCH", {"text": "x"}), ("DELETE", None)):
            assert (account.rest(method, f"/v1/posts/{post}", body) == account.rest(method, f"/v1/posts/{ABSENT}", body))
        assert not listed and post not in ids(account.feed(limit=50))
    return one[0] == 200


WHO = ("author", "caretaker", "member", "owner", "stranger", "guest")


@pytest.mark.parametrize("context,visibility,expected,home", [
    ("project", "public", (True, True, True, True, True, False), (True, True, True, True, True, False)),
    ("project", "members", (True, True, True, False, False, False), (True, True, True, False, False, False)),
    ("project", "private", (True, True, False, False, False, False), (True, True, False, False, False, False)),
    ("profile", "public", (True, True, True, True, True, False), (True, True, True, True, True, False)),
    ("profile", "members", (True, True, True, True, True, False), (True, False, False, False, False, False)),
    ("profile", "private", (True, False, False, False, False, False), (True, False, False, False, False, False)),
])
@pytest.mark.parametrize("kind", ["note", "live"])
def test_visibility(people, project, guest, kind, context, visibility, expected, home):
    # Fay posts, and takes care of the project with Dee.
    fay = people.owner.accept(people.owner.invite("server")["token"], "Fay")
    people.dee.ask("PUT", f"/v1/projects/{project}/members/{fay.id}", {"membership": "caretaker"})
    where = project if context == "project" else fay.id
    if kind == "note":
        post = fay.note(where, visibility=visibility)["id"]
    else:
        room = fay.start_room(context=where, visibility=visibility)
        post = fay.ask("POST", f"/v1/rooms/{room}/promote")["id"]
    cast = (fay, people.dee, people.bo, people.owner, people.eli, guest)
    assert dict(zip(WHO, (sees(who, post, where) for who in cast), strict=True)) == dict(zip(WHO, expected, strict=True))
    at_home = tuple(post in ids(who.feed(limit=50)) for who in cast)
    assert dict(zip(WHO, at_home, strict=True)) == dict(zip(WHO, home, strict=True))


def test_who_is_let_into_a_room_sees_its_post(people, project):
    room = people.dee.start_room(context=project, visibility="private")
    post = people.dee.ask("POST", f"/v1/rooms/{room}/promote")["id"]
    guest = people.dee.accept(people.dee.invite("room", room)["token"], "Gus")
    assert ids(guest.feed()) == [post]
    assert guest.ask("GET", f"/v1/posts/{post}").get("can_remove", False) is False
    assert refusal(guest, "DELETE", f"/v1/posts/{post}") == "forbidden"


def test_who_may_write(people, project):
    for who, context, code in ((people.eli, project, "not-found"), (people.owner, project, "forbidden"),
                               (people.bo, people.dee.id, "forbidden"), (people.bo, "nowhere", "not-found")):
        body = {"request": "w", "context": context, "visibility": "members", "text": "T"}
        assert refusal(who, "POST", "/v1/posts", body) == code
    note = people.bo.note(project)
    assert note["can_edit"] and note["can_remove"]
    seen = people.dee.ask("GET", f"/v1/posts/{note['id']}")
    assert not seen.get("can_edit") and seen["can_remove"]
    assert refusal(people.dee, "PATCH", f"/v1/posts/{note['id']}", {"text": "mine"}) == "forbidden"
    edited = people.bo.ask("PATCH", f"/v1/posts/{note['id']}", {"text": "better"})
    assert edited["text"] == "better" and edited["edited_at"] >= edited["created_at"]
    people.dee.ask("DELETE", f"/v1/posts/{note['id']}")
    assert refusal(people.bo, "GET", f"/v1/posts/{note['id']}") == "not-found"
    assert note["id"] not in ids(people.bo.feed(project))


def test_who_is_banned_does_not_write(people, project, shared):
    note = people.bo.note(project)
    with sqlite3.connect(shared.database) as database:
        database.execute("INSERT INTO bans (id, room, account, name, at, reason, scope, target, until, lifted_at)"
                         " VALUES (?, 'r', ?, 'Bo', 1, 'shouts', 1, ?, 0, 0)", (f"ban-{project}", people.bo.id, project))
    body = {"request": "b", "context": project, "visibility": "members", "text": "T"}
    assert refusal(people.bo, "POST", "/v1/posts", body) == "banned"
    assert refusal(people.bo, "PATCH", f"/v1/posts/{note['id']}", {"text": "T"}) == "banned"
    people.bo.note()
    people.bo.ask("DELETE", f"/v1/posts/{note['id']}")


def test_sent_twice_is_there_once(people, project):
    first = people.bo.note(project, request="once")
    assert people.bo.note(project, request="once")["id"] == first["id"]
    assert ids(people.bo.feed(project)) == [first["id"]]


TEXTS = ["Planting day", "植樹の日", "يوم الزراعة 🌱", "שלום \u202eabc\u202c", "👩🏽‍🌾" * 200, "<b>no</b> &amp; <script>alert(1)</script>",
         "a\x01b\x1b[31mc\x7fd\u0085e", "line\r\nline\ttab\u2028line", "\\ \" / ' %s %n {} ${x}", "e\u0301" * 1000,
         "語" * 10000, "x" * 40000, "\x01x" * 5000, "https://bees.example/?a=1&b=<2>"]


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text)[:24])
def test_text_stays_as_it_is(people, project, text):
    note = people.bo.note(project, text=text)
    assert note["text"] == text
    assert people.dee.feed(project)["posts"][0]["text"] == text


@pytest.mark.parametrize("text,code", [("", "invalid"), (" \n\t ", "invalid"), ("\u200b\u2060", "invalid"), ("\x01\x02", "invalid"),
                                       ("x" * 40001, "too-large"), ("語" * 13334, "too-large"), ("a\0b", "malformed"), (None, "invalid"),
                                       (7, "invalid")], ids=lambda value: ascii(value)[:16])
def test_text_that_is_none(people, project, text, code):
    body = {"request": "t", "context": project, "visibility": "members", "text": text}
    assert refusal(people.bo, "POST", "/v1/posts", body) in (code, "invalid")
    assert people.bo.feed(project)["posts"] == []


def test_too_fast(people):
    fay = people.owner.accept(people.owner.invite("server")["token"], "Fay")
    for _ in range(30):
        fay.note()
    with pytest.raises(Refused, match="too-many"):
        fay.note()


@pytest.fixture
def long_feed(people, project):
    """24 posts of a project, the newest first."""
    return [people.bo.note(project, text=f"number {i}") if i % 2 else people.dee.note(project, text=f"number {i}")
            for i in range(24)][::-1]


def test_pages_both_ways(people, project, long_feed):
    expected = [post["id"] for post in long_feed]
    older, page = [], {"posts": [], "more": True}
    while page.get("more"):
        page = people.bo.feed(project, limit=7, **({"before": key(page["posts"][-1])} if page["posts"] else {}))
        older += page["posts"]
    assert [post["id"] for post in older] == expected
    newer, page = [], {"posts": [long_feed[-1]], "more": True}
    while page.get("more"):
        page = people.bo.feed(project, limit=5, after=key(page["posts"][0]))
        newer = page["posts"] + newer
    assert [post["id"] for post in newer] == expected[:-1]
    assert people.bo.feed(project, after=key(long_feed[0]))["posts"] == []


def test_pages_of_home(people, project, long_feed):
    expected = [post["id"] for post in long_feed]
    seen, query = [], {}
    while len(seen) < 200:
        page = people.bo.feed(limit=9, **query)
        seen += ids(page)
        if not page.get("more"):
            break
        query = {"before": key(page["posts"][-1])}
    assert [post for post in seen if post in expected] == expected
    assert len(set(seen)) == len(seen)


def test_home_of_many_places(people):
    """More places than a page has posts: each page has the nearest of all of them, both ways."""
    fay = people.owner.accept(people.owner.invite("server")["token"], "Fay")
    places = [people.dee.make_project(f"Place {i}") for i in range(8)]
    for place in places:
        people.dee.ask("PUT", f"/v1/projects/{place}/members/{fay.id}", {"membership": "member"})
    notes = [people.dee.note(places[i * 5 % 8], visibility="private" if i % 7 == 6 else "members")
             for i in range(28)]
    expected = [note["id"] for note in notes if note["visibility"] == "members"][::-1]
    older, query = [], {}
    while len(older) < 100:
        page = fay.feed(limit=3, **query)
        older += page["posts"]
        if not page.get("more"):
            break
        query = {"before": key(page["posts"][-1])}
    assert [post["id"] for post in older if post["context"] in places] == expected
    newer, page = [], {"posts": [older[-1]], "more": True}
    while page.get("more"):
        page = fay.feed(limit=3, after=key(page["posts"][0]))
        newer = page["posts"] + newer
    assert newer == older[:-1]


def test_a_page_survives_that_its_key_is_gone(people, project, long_feed):
    people.dee.ask("DELETE", f"/v1/posts/{long_feed[5]['id']}")
    assert ids(people.bo.feed(project, limit=3, before=key(long_feed[5]))) == [post["id"] for post in long_feed[6:9]]


@pytest.mark.parametrize("query", ["before=x", "before=1", "before=1.", "before=.a", "after=1.a%20b", "before=-1.a",
                                   "before=1.%27", "after=" + "9" * 200 + ".a", "before=" + "1." + "a" * 200])
def test_keys_of_nonsense(people, project, query):
    assert refusal(people.bo, "GET", f"/v1/contexts/{project}/feed?{query}") == "invalid"


@pytest.mark.parametrize("limit,count", [("0", 24), ("1", 1), ("-5", 24), ("99999", 24), ("x", 24), ("9" * 40, 24)])
def test_limits_of_nonsense(people, project, long_feed, limit, count):
    assert len(people.bo.feed(project, limit=limit)["posts"]) == count


def test_long_texts_make_short_pages(people, project):
    notes = [people.bo.note(project, text="\x01x" * 20000) if i % 2 else people.dee.note(project, text="\x01x" * 20000)
             for i in range(30)][::-1]
    page = people.bo.feed(project, limit=50)
    assert 1 <= len(page["posts"]) < 30 and page["more"]
    rest = people.bo.feed(project, limit=50, before=key(page["posts"][-1]))
    assert ids(page)[-1] != ids(rest)[0] and ids(rest)[0] in [note["id"] for note in notes]


def unread(account, context):
    found = [each for each in account.ask("GET", "/v1/contexts")["contexts"] if each["id"] == context]
    return found[0].get("unread", 0)


def test_unread(people, project):
    assert unread(people.bo, project) == 0
    notes = [people.dee.note(project) for _ in range(3)]
    people.dee.note(project, visibility="private")
    people.bo.note(project)
    assert unread(people.bo, project) == 3, "one's own and hidden ones do not count"
    context = people.bo.ask("POST", f"/v1/contexts/{project}/read", {"key": key(notes[1])})
    assert context["unread"] == 1
    people.bo.ask("POST", f"/v1/contexts/{project}/read", {"key": key(notes[0])})
    assert unread(people.bo, project) == 1, "it never goes back"
    people.dee.ask("DELETE", f"/v1/posts/{notes[2]['id']}")
    assert unread(people.bo, project) == 0
    assert refusal(people.bo, "POST", f"/v1/contexts/{project}/read", {"key": "x"}) == "invalid"


def test_one_who_comes_begins_at_the_end(people, project):
    people.dee.note(project)
    people.dee.ask("PUT", f"/v1/projects/{project}/members/{people.eli.id}", {"membership": "member"})
    assert unread(people.eli, project) == 0 and len(people.eli.feed(project)["posts"]) == 1
    people.dee.ask("DELETE", f"/v1/projects/{project}/members/{people.eli.id}")
    assert refusal(people.eli, "GET", f"/v1/contexts/{project}/feed") == "not-found"


def found(account, text):
    return {context["title"] for context in account.ask("GET", "/v1/search?q=" + text)["contexts"]}


def test_search(people):
    zoe = people.owner.accept(people.owner.invite("server")["token"], "Zoë Ångström")
    secret = people.dee.make_project("Zoetrope plans")
    assert found(people.bo, "zoe") == {"Zoë Ångström"} and found(people.bo, "ANGSTR") == {"Zoë Ångström"}
    assert found(people.dee, "zoe") == {"Zoë Ångström", "Zoetrope plans"} == found(people.owner, "ZOE")
    people.dee.ask("PUT", f"/v1/projects/{secret}/members/{zoe.id}", {"membership": "member"})
    assert "Zoetrope plans" in found(zoe, "trope")
    assert found(people.bo, "") == found(people.bo, "%25") == found(people.bo, "_") == set()
    assert found(people.bo, "%27%22%00") == set()
    assert len(found(people.bo, "x" * 5000)) == 0


def test_archive(people, project):
    path = f"/v1/projects/{project}"
    people.bo.note(project)
    room = people.dee.start_room(context=project)
    assert refusal(people.bo, "PATCH", path, {"archive": "on"}) == "forbidden"
    assert people.dee.ask("PATCH", path, {"archive": "on"})["archived"] is True
    assert people.dee.ask("PATCH", path, {"about": "Apples"})["archived"] is True
    body = {"request": "a", "context": project, "visibility": "members", "text": "T"}
    assert refusal(people.bo, "POST", "/v1/posts", body) == "conflict"
    start = {"request": "a", "context": project, "visibility": "members", "title": "T"}
    assert refusal(people.dee, "POST", "/v1/rooms", start) == "conflict"
    assert people.dee.rest("GET", f"/v1/rooms/{room}")[0] == 200 and len(people.bo.feed(project)["posts"]) == 1
    assert not people.dee.ask("PATCH", path, {"archive": "off"}).get("archived")
    people.bo.note(project)


def test_author_shows_their_picture(people, project):
    version = people.bo.rest("PUT", f"/v1/contexts/{people.bo.id}/picture", raw=make_png(8, 8))[1]["picture"]
    assert people.bo.note(project)["author_picture"] == version


def test_invites_are_listed_and_revoked(people, project):
    for scope, target, maker in (("project", project, people.dee), ("server", None, people.owner),
                                 ("room", people.dee.start_room(context=project), people.dee)):
        invite = maker.invite(scope, target, uses=2, expires_in_s=60)
        listed = {each["id"]: each for each in maker.ask("GET", "/v1/invites")["invites"]}
        assert listed[invite["id"]]["uses_left"] == 2 and "url" not in listed[invite["id"]]
        assert invite["id"] not in [each["id"] for each in people.eli.ask("GET", "/v1/invites")["invites"]]
        assert refusal(people.eli, "DELETE", f"/v1/invites/{invite['id']}") == "not-found"
        maker.ask("DELETE", f"/v1/invites/{invite['id']}")
        with pytest.raises(Refused, match="expired|not-found"):
            maker.accept(invite["token"])
