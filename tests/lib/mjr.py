# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recordings as Janus writes them, made of a film: real packets, and arrivals that a test can bend."""

import json
import struct
import subprocess

STARTED_US = 1_789_000_300_000_000
RATES = {"opus": 48000, "vp8": 90000, "h264": 90000}
PAYLOADERS = {"opus": "opusparse ! rtpopuspay", "vp8": "rtpvp8pay picture-id-mode=15-bit",
              "h264": "h264parse ! rtph264pay aggregate-mode=zero-latency config-interval=-1"}


def make_film(path, seconds, video="libvpx", size="320x240"):
    """Every second a flash and a click, at the same moment."""
    subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i",
         f"color=black:s={size}:r=30:d={seconds},drawbox=color=white:t=fill:enable='lt(mod(t,1),0.2)'",
         "-f", "lavfi", "-i", f"aevalsrc='if(lt(mod(t,1),0.1),0.8*sin(2*PI*1000*t),0)':s=48000:d={seconds}",
         "-c:v", video, *(["-deadline", "realtime", "-cpu-used", "8"] if video == "libvpx" else []), "-g", "60", "-b:v", "300k",
         "-c:a", "libopus", "-b:a", "32k", path], check=True)
    return path


def packets(film, codec, directory):
    """The film's track of this codec as RTP packets."""
    out = directory / f"{film.stem}-{codec}.rtp"
    caps = {"opus": "audio/x-opus", "vp8": "video/x-vp8", "h264": "video/x-h264"}[codec]
    subprocess.run(f"gst-launch-1.0 -q filesrc location={film} ! matroskademux ! {caps} ! {PAYLOADERS[codec]} "
                   f"timestamp-offset=0 seqnum-offset=65000 ssrc=7 mtu=1200 ! rtpstreampay ! filesink location={out}",
                   shell=True, check=True)
    data, found, at = out.read_bytes(), [], 0
    while at + 2 <= len(data):
        length = struct.unpack_from(">H", data, at)[0]
        found.append(data[at + 2:at + 2 + length])
        at += 2 + length
    return found


def rtp_time(packet):
    return struct.unpack_from(">I", packet, 4)[0]


def with_time(packet, time):
    return packet[:4] + struct.pack(">I", time & 0xffffffff) + packet[8:]


def write_mjr(path, codec, arrivals, first_us=STARTED_US, description=None):
    """arrivals: (milliseconds after first_us, packet). description: what the server calls the track"""
    info = json.dumps({"t": "a" if codec == "opus" else "v", "c": codec, **({"d": description} if description else {}),
                       "s": first_us - 1000, "u": first_us}).encode()
    with open(path, "wb") as out:
        out.write(b"MJR00002" + struct.pack(">H", len(info)) + info)
        for at_ms, packet in arrivals:
            out.write(b"MEET" + struct.pack(">IH", max(0, round(at_ms)), len(packet)) + packet)


def on_time(found, codec):
    return [(1000 * rtp_time(packet) / RATES[codec], packet) for packet in found]


def in_a_row(arrivals):
    """Of several films, as one sender sends them: numbered one after the other."""
    return [(at_ms, packet[:2] + struct.pack(">H", number & 0xffff) + packet[4:]) for number, (at_ms, packet) in enumerate(arrivals)]


def again_and_again(found, codec, film_s, times):
    """Arrivals of a film's packets over and over, numbered and timed on."""
    span = round(film_s * RATES[codec])
    for turn in range(times):
        for number, packet in enumerate(found):
            seq = (turn * len(found) + number) & 0xffff
            stamp = rtp_time(packet) + turn * span
            yield 1000 * stamp / RATES[codec], packet[:2] + struct.pack(">HI", seq, stamp & 0xffffffff) + packet[8:]
