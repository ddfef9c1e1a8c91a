# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""stoa-mux: what Janus wrote becomes one file that programs of others play, with lips and voices together."""

import json
import random
import subprocess

import pytest

import mjr
from played import SYNC_MS, assert_together, clicks_ms, decode, discovered_s, pair, probe

SECONDS = 12


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    directory = tmp_path_factory.mktemp("film")
    path = mjr.make_film(directory / "flashes.mkv", SECONDS)
    return {codec: mjr.packets(path, codec, directory) for codec in ("vp8", "opus")}


def plan(folder, rows, seconds=SECONDS, **more):
    path = folder / "plan.json"
    path.write_text(json.dumps({
        "version": 1, "started_at_us": mjr.STARTED_US, "ended_at_us": mjr.STARTED_US + seconds * 1_000_000,
        "title": "Garden evening", "chapters": [{"at_ms": 3000, "title": "Tomatoes"}],
        "tracks": [{"number": number, "name": f"Ana – {kind}", "participant": "p-1", "account": "a-1", "kind": kind,
                    "codec": codec, "files": files, **({"starts_ms": starts[0]} if starts else {})}
                   for number, (kind, codec, files, *starts) in enumerate(rows, 1)], **more}))
    return path


def run(folder, path):
    return subprocess.run(["stoa-mux", path, folder / "out.mkv"], capture_output=True, text=True, check=False, timeout=120)


def mux(folder, tracks, **more):
    done = run(folder, plan(folder, tracks, **more))
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    shares = [line["progress"] for line in lines[:-1]]
    assert shares == sorted(shares) and all(0 <= share <= 1 for share in shares)
    assert not (folder / "out.mkv.partial").exists()
    return lines[-1]


def test_lips_and_voices(film, tmp_path):
    """The network delays, loses nothing, sends again and mixes up; the clocks run apart and wrap around."""
    chance = random.Random(1)
    for codec, ppm in (("vp8", 150), ("opus", -100)):
        base = 2 ** 32 - mjr.RATES[codec] * 3
        arrivals = [(at_ms + 30 + (chance.random() ** 4) * 150,
                     mjr.with_time(packet, base + round(mjr.rtp_time(packet) * (1 + ppm / 1e6))))
                    for at_ms, packet in mjr.on_time(film[codec], codec)]
        arrivals.sort(key=lambda arrival: arrival[0])
        first = arrivals[0][0]
        mjr.write_mjr(tmp_path / f"{codec}.mjr", codec, [(at - first, packet) for at, packet in arrivals],
                      mjr.STARTED_US + round(first * 1000))
    result = mux(tmp_path, [("camera", "vp8", ["vp8.mjr"]), ("mic", "opus", ["opus.mjr"])])
    assert [track["trouble"] for track in result["tracks"]] == [None, None]
    assert result["tracks"][0]["frames"] >= 30 * SECONDS - 5
    assert (result["tracks"][0]["width"], result["tracks"][0]["height"]) == (320, 240)
    assert_together(tmp_path / "out.mkv", SECONDS - 2)


def test_what_others_read(film, tmp_path):
    for codec in ("vp8", "opus"):
        mjr.write_mjr(tmp_path / f"{codec}.mjr", codec, mjr.on_time(film[codec], codec))
    tracks = [("mic", "opus", ["opus.mjr"]), ("camera", "vp8", ["vp8.mjr"])]
    result = mux(tmp_path, tracks)
    said = probe(tmp_path / "out.mkv", "-show_format", "-show_streams", "-show_chapters")
    assert abs(float(said["format"]["duration"]) - SECONDS) < 0.05
    assert said["format"]["tags"]["title"] == "Garden evening"
    assert [chapter["tags"]["title"] for chapter in said["chapters"]] == ["Tomatoes"]
    assert [(stream["codec_name"], stream["tags"]["title"]) for stream in said["streams"]] == [
        ("opus", "Ana – mic"), ("vp8", "Ana – camera")]
    assert (tmp_path / "out.mkv").stat().st_size == result["bytes"]
    assert abs(discovered_s(tmp_path / "out.mkv") - SECONDS) < 0.05
    before = (tmp_path / "out.mkv").read_bytes()
    assert mux(tmp_path, tracks)["sha256"] == result["sha256"]
    assert (tmp_path / "out.mkv").read_bytes() == before


def test_still(film, tmp_path):
    """A key frame of the picture with the most in it, as a picture of its own."""
    for codec in ("vp8", "opus"):
        mjr.write_mjr(tmp_path / f"{codec}.mjr", codec, mjr.on_time(film[codec], codec))
    mux(tmp_path, [("mic", "opus", ["opus.mjr"]), ("camera", "vp8", ["vp8.mjr"])], still="still.webp")
    (stream,) = probe(tmp_path / "still.webp", "-show_streams")["streams"]
    assert (stream["codec_name"], stream["width"], stream["height"]) == ("webp", 320, 240)
    assert len(decode(tmp_path / "still.webp", "-f", "rawvideo", "-pix_fmt", "gray")) == 320 * 240
    (tmp_path / "still.webp").unlink()
    mux(tmp_path, [("mic", "opus", ["opus.mjr"])], still="still.webp")
    assert not (tmp_path / "still.webp").exists(), "of sounds there is none"
    assert run(tmp_path, plan(tmp_path, [("mic", "opus", ["opus.mjr"])], still="../still.webp")).returncode == 1


def test_pieces_and_gaps(film, tmp_path):
    """The sound stops for three seconds and comes back as another piece with another clock: the rest is where it was."""
    sound = mjr.on_time(film["opus"], "opus")
    mjr.write_mjr(tmp_path / "0.mjr", "opus", [each for each in sound if each[0] < 4000])
    late = [(at - 6500, mjr.with_time(packet, mjr.rtp_time(packet) + 99_000_000)) for at, packet in sound if at >= 6500]
    mjr.write_mjr(tmp_path / "1.mjr", "opus", late, mjr.STARTED_US + 6_500_000)
    mjr.write_mjr(tmp_path / "vp8.mjr", "vp8", mjr.on_time(film["vp8"], "vp8"))
    result = mux(tmp_path, [("camera", "vp8", ["vp8.mjr"]), ("mic", "opus", ["0.mjr", "1.mjr"])])
    assert result["tracks"][1]["trouble"] is None
    assert_together(tmp_path / "out.mkv", SECONDS - 5)
    times = [float(packet["pts_time"]) for packet in probe(tmp_path / "out.mkv", "-select_streams", "a:0", "-show_packets",
                                                           "-show_entries", "packet=pts_time")["packets"]]
    assert max(b - a for a, b in zip(times, times[1:])) < 0.05, "there is no gap"
    assert times[0] < 0.03 and times[-1] > SECONDS - 0.05


def pictures_of(tmp_path, size):
    return mjr.on_time(mjr.packets(mjr.make_film(tmp_path / f"{size}.mkv", SECONDS, size=size), "vp8", tmp_path), "vp8")


def test_pictures_change(film, tmp_path):
    """Pictures get smaller while they are sent; then it is a second camera, which stands upright; and a screen is shown for a while."""
    large, small, upright = (pictures_of(tmp_path, size) for size in ("320x240", "160x120", "240x320"))
    mjr.write_mjr(tmp_path / "first.mjr", "vp8", mjr.in_a_row(
        [each for each in large if each[0] < 4000] + [each for each in small if 4000 <= each[0] < 7500]))
    mjr.write_mjr(tmp_path / "second.mjr", "vp8", mjr.in_a_row(
        [(at - 8000, mjr.with_time(packet, mjr.rtp_time(packet) + 99_000_000)) for at, packet in upright if at >= 8000]),
        mjr.STARTED_US + 8_000_000)
    mjr.write_mjr(tmp_path / "screen.mjr", "vp8", [(at - 2000, packet) for at, packet in large if 2000 <= at < 10_000],
                  mjr.STARTED_US + 2_000_000)
    mjr.write_mjr(tmp_path / "opus.mjr", "opus", mjr.on_time(film["opus"], "opus"))
    result = mux(tmp_path, [("mic", "opus", ["opus.mjr"]), ("camera", "vp8", ["first.mjr", "second.mjr"]), ("screen", "vp8", ["screen.mjr"])])
    assert [track["trouble"] for track in result["tracks"]] == [None, None, None]
    out = tmp_path / "out.mkv"
    said = probe(out, "-select_streams", "v:0", "-show_format", "-show_frames", "-show_entries", "format=duration:frame=pts_time,width,height")
    assert abs(float(said["format"]["duration"]) - SECONDS) < 0.05 and abs(discovered_s(out) - SECONDS) < 0.05
    sizes = [((frame["width"], frame["height"]), float(frame["pts_time"])) for frame in said["frames"]]
    for size, begin, end in (((320, 240), 0, 4), ((160, 120), 4, 7.5), ((240, 320), 8, SECONDS)):
        times = [at for each, at in sizes if each == size]
        assert abs(times[0] - begin) < 0.05 and abs(times[-1] - end) < 0.05 + 1 / 30, (size, times[0], times[-1])
    # frame by frame: ffmpeg's filters begin anew with each size, and round times then
    white = [value > 128 for value in decode(out, "-map", "0:v:0", "-fps_mode", "passthrough", "-vf", "scale=1:1,format=gray", "-f", "rawvideo")]
    assert len(white) == len(sizes)
    flashes = [1000 * sizes[number][1] for number in range(1, len(white)) if white[number] and not white[number - 1]]
    pairs = pair(flashes, clicks_ms(out))
    assert len(pairs) >= SECONDS - 2 and all(abs(flash - click) <= SYNC_MS for flash, click in pairs), (flashes, pairs)
    assert_together(out, 7, "v:1")


def test_no_sound_is_short(film, tmp_path):
    """A sender that sends nothing while nothing is said: packet after packet, without looking at times, voices keep theirs."""
    sound = [(at, packet) for at, packet in mjr.on_time(film["opus"], "opus") if at % 1000 < 190 or at % 1000 > 975]
    mjr.write_mjr(tmp_path / "opus.mjr", "opus", sound)
    mux(tmp_path, [("mic", "opus", ["opus.mjr"])])
    times = [float(packet["pts_time"]) for packet in probe(tmp_path / "out.mkv", "-show_packets", "-show_entries",
                                                           "packet=pts_time")["packets"]]
    assert max(b - a for a, b in zip(times, times[1:])) <= 0.021, "there is no gap"
    played = decode(tmp_path / "out.mkv", "-ac", "1", "-ar", "8000", "-f", "u8")
    assert abs(len(played) / 8 - 1000 * SECONDS) <= 25, "as much as it is long"


def test_a_muted_clock_that_stands(film, tmp_path):
    """A sender whose RTP time does not go on while it is muted."""
    arrivals = []
    for codec in ("vp8", "opus"):
        arrivals = [(at + (3000 if at >= 3500 else 0), packet) for at, packet in mjr.on_time(film[codec], codec)]
        mjr.write_mjr(tmp_path / f"{codec}.mjr", codec, arrivals)
    mux(tmp_path, [("camera", "vp8", ["vp8.mjr"]), ("mic", "opus", ["opus.mjr"])], seconds=SECONDS + 3)
    assert clicks_ms(tmp_path / "out.mkv")[-1] > 13_900
    assert_together(tmp_path / "out.mkv", SECONDS - 3)


def test_troubles_of_a_track(film, tmp_path):
    for codec in ("vp8", "opus"):
        mjr.write_mjr(tmp_path / f"{codec}.mjr", codec, mjr.on_time(film[codec], codec))
    whole = (tmp_path / "opus.mjr").read_bytes()
    (tmp_path / "cut.mjr").write_bytes(whole[:len(whole) // 2])
    (tmp_path / "noise.mjr").write_bytes(b"MJR00002" + bytes(range(256)) * 50)
    (tmp_path / "link.mjr").symlink_to("opus.mjr")
    result = mux(tmp_path, [("mic", "opus", ["cut.mjr"]), ("camera", "vp8", ["vp8.mjr"]), ("mic", "opus", ["missing.mjr"]),
                            ("camera", "vp8", ["noise.mjr"]), ("screen", "vp8", []), ("mic", "opus", ["link.mjr"])])
    assert [track["trouble"] is None for track in result["tracks"]] == [False, True, False, False, False, False]
    assert result["tracks"][0]["frames"] > 200
    probe(tmp_path / "out.mkv", "-show_streams")


def test_when_the_plan_says(film, tmp_path):
    """The clock was set by an hour between two pieces: what the plan says of when they begin holds."""
    sound = mjr.on_time(film["opus"], "opus")
    mjr.write_mjr(tmp_path / "0.mjr", "opus", [each for each in sound if each[0] < 4000])
    late = [(at - 4000, packet) for at, packet in sound if at >= 4000]
    mjr.write_mjr(tmp_path / "1.mjr", "opus", late, mjr.STARTED_US + 3_604_000_000)
    mjr.write_mjr(tmp_path / "vp8.mjr", "vp8", mjr.on_time(film["vp8"], "vp8"), mjr.STARTED_US - 999_000_000)
    rows = [("camera", "vp8", ["vp8.mjr"]), ("mic", "opus", ["0.mjr", "1.mjr"])]
    assert all(track["trouble"] for track in mux(tmp_path, rows)["tracks"]), "by themselves they are elsewhere"
    result = mux(tmp_path, [(*rows[0], [0]), (*rows[1], [0, 4000])])
    assert [track["trouble"] for track in result["tracks"]] == [None, None]
    assert_together(tmp_path / "out.mkv", SECONDS - 2)


@pytest.mark.parametrize("change", [
    {"version": 2}, {"tracks": []}, {"ended_at_us": 1}, {"title": 3}, {"chapters": [{"at_ms": -1, "title": "x"}]},
])
def test_a_plan_that_is_none(film, tmp_path, change):
    done = run(tmp_path, plan(tmp_path, [("mic", "opus", ["a.mjr"])], **change))
    assert done.returncode == 1 and "plan" in done.stderr
    assert not (tmp_path / "out.mkv").exists()


@pytest.mark.parametrize("name", ["../a.mjr", "/etc/passwd", "", ".hidden", "a/b"])
def test_files_elsewhere(tmp_path, name):
    done = run(tmp_path, plan(tmp_path, [("mic", "opus", [name])]))
    assert done.returncode == 1 and "folder" in done.stderr


def test_where_nothing_can_be_written(film, tmp_path):
    mjr.write_mjr(tmp_path / "a.mjr", "opus", mjr.on_time(film["opus"], "opus"))
    path = plan(tmp_path, [("mic", "opus", ["a.mjr"])])
    done = subprocess.run(["stoa-mux", path, tmp_path / "nowhere" / "out.mkv"], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "cannot be written" in done.stderr
