# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures, honest and not."""

import struct
import subprocess
import zlib


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def make_png(width, height, colour=(200, 120, 40), rows=None):
    """A PNG of one colour. With fewer `rows` than its height it is not whole."""
    line = b"\0" + bytes(colour) * width
    data = zlib.compress(line * (height if rows is None else rows), 9)
    return (b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + _chunk(b"IDAT", data) + _chunk(b"IEND", b""))


def make_test_picture(directory, name, width, height):
    """A colourful picture of the kind that its name says, made by ffmpeg."""
    path = directory / name
    subprocess.run(["ffmpeg", "-loglevel", "error", "-y", "-f", "lavfi", "-i", f"testsrc2=size={width}x{height}",
                    "-frames:v", "1", str(path)], check=True, timeout=180)
    return path.read_bytes()


def jpeg_size(data):
    """(width, height) as the file says it."""
    at = 2
    while at < len(data):
        marker, length = data[at + 1], struct.unpack(">H", data[at + 2:at + 4])[0]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5:at + 9])
            return width, height
        at += 2 + length
    raise ValueError("no size in this JPEG")
