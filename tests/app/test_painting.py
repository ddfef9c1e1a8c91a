# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two ways of painting: chosen by what the window has, said in the log, overridden, and given up when they fail."""

import re

import pytest

from desktop import App, wait_for
from films import speech

CPU = "premultiplied BGRA at the tile's size"
GPU = "the decoder's YUV"
PAINTED = re.compile(r"painted in .* pictures of tiles: \d*[1-9]")

# Software GL does for running the GPU's path; without GL, a renderer that needs it cannot start.
WAYS = {
    "cairo": ({"GSK_RENDERER": "cairo"}, "GskCairoRenderer", CPU),
    "gl": ({"GSK_RENDERER": "gl"}, "Gsk(Ngl|GL)Renderer", GPU),
    "gl that fails": ({"GSK_RENDERER": "gl", "GDK_DISABLE": "gl,vulkan"}, "GskCairoRenderer", CPU),
    "gl with the frames of cairo": ({"GSK_RENDERER": "gl", "STOA_PAINT": "cpu"}, "Gsk(Ngl|GL)Renderer", CPU),
    "cairo with the frames of gl": ({"GSK_RENDERER": "cairo", "STOA_PAINT": "gpu"}, "GskCairoRenderer", GPU),
}


@pytest.mark.parametrize("way", WAYS)
def test_pictures_are_painted(way, desktop, server, tmp_path):
    env, renderer, frames = WAYS[way]
    server.start_room("Tea")
    film = server.join(server.stoactl("rooms").split("\t")[0], "Film", "--publish", speech())
    log = tmp_path / "stoa.log"
    app = App(["stoa", "--server", server.url, "--token-file", server.token_file], log=log,
              env={"GSETTINGS_BACKEND": "memory", "G_DEBUG": "fatal-criticals", "G_MESSAGES_DEBUG": "stoa-app", **env})
    try:
        app.node.wait("button", "^Join").act()
        wait_for(lambda: PAINTED.search(log.read_text()), "a tile is painted", 60)
        assert re.search(f"painting with {renderer}: frames come as {frames}", log.read_text()), log.read_text()
    finally:
        film.stop()
        assert app.stop() == 0, log.read_text()
