# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The feed from a terminal."""

import json


def page(ctl, *arguments):
    status, out, err = ctl("--json", "feed", *arguments)
    assert status == 0, err
    return json.loads(out)


def test_post_edit_and_read(ctl, owner):
    project = owner.make_project("Orchard")
    status, first, err = ctl("post", "Planting day", "--context", project, "--visibility", "public")
    assert status == 0, err
    assert ctl("post", "Planting day is on Sunday", "--edit", first)[:2] == (0, first)
    post = page(ctl, project)["posts"][0]
    assert (post["id"], post["text"], post["visibility"]) == (first, "Planting day is on Sunday", "public")
    status, out, _ = ctl("feed", project)
    assert out.split("\t")[0] == f"{post['created_at']}.{first}" and out.endswith("Planting day is on Sunday")
    status, second, _ = ctl("post", "In my own profile")
    assert page(ctl, owner.id)["posts"][0]["id"] == second
    assert [each["id"] for each in page(ctl, "--limit", "2")["posts"]] == [second, first]
    older = page(ctl, "--before", f"{post['created_at']}.{first}")
    assert first not in [each["id"] for each in older["posts"]]


def test_nothing_commands_the_terminal(ctl, owner):
    project = owner.make_project("Orchard")
    owner.note(project, text="a\x1b[31mred\x07\r\nnext\u202eback")
    _, out, _ = ctl("feed", project)
    assert "\x1b" not in out and "\u202e" not in out and len(out.splitlines()) == 1


def test_promote_and_demote(ctl, owner):
    room = owner.start_room()
    status, post, err = ctl("promote", room)
    assert status == 0, err
    assert owner.ask("GET", f"/v1/posts/{post}")["room"] == room
    assert ctl("demote", room)[0] == 0 and owner.rest("GET", f"/v1/posts/{post}")[0] == 404
    assert ctl("promote", "nothing")[0] == 5
    _, other, _ = ctl("start", "--title", "T", "--promote")
    assert "post" in owner.ask("GET", f"/v1/rooms/{other}")


def test_wrong_usage(ctl):
    assert ctl("post")[0] == 2 and ctl("post", "x", "--visibility", "secret")[0] == 2 and ctl("post", " ")[0] == 2
    assert ctl("feed", "nothing")[0] == 5 and ctl("feed", "--before", "x")[0] == 2
