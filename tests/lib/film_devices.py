# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A camera and a microphone that play a film, for programs on the virtual desktop (env/desktop)."""

import subprocess

from community import Process
from waiting import until

APPEAR_S = 30
CAMERA_FPS = 30


class FilmCamera:
    """A PipeWire camera named "Filmcam"."""

    def __init__(self, film, directory):
        self.process = Process(
            ["gst-launch-1.0", "-q", "filesrc", f"location={film}", "!", "decodebin", "!", "video/x-raw", "!",
             "videoconvert", "!", "videorate", "!", f"video/x-raw,format=YUY2,framerate={CAMERA_FPS}/1", "!",
             "pipewiresink", "mode=provide",
             "stream-properties=p,media.class=Video/Source,media.role=Camera,node.name=filmcam,"
             "node.description=Filmcam"], directory / "camera.log")
        until(lambda: "filmcam" in nodes(), APPEAR_S, lambda: f"the camera appears: {self.process.tail()}")

    def stop(self):
        self.process.stop()


class FilmMic:
    """A microphone named "Filmmic", the default one, and speakers that it does not hear."""

    def __init__(self, film, directory):
        self.modules = [pactl("load-module", "module-null-sink", "sink_name=speakers"),
                        pactl("load-module", "module-null-sink", "sink_name=filmsink"),
                        pactl("load-module", "module-remap-source", "master=filmsink.monitor", "source_name=filmmic",
                              "source_properties=device.description=Filmmic")]
        pactl("set-default-source", "filmmic")
        pactl("set-default-sink", "speakers")
        self.process = Process(
            ["gst-launch-1.0", "-q", "filesrc", f"location={film}", "!", "decodebin", "!", "audio/x-raw", "!",
             "audioconvert", "!", "audioresample", "!", "pulsesink", "device=filmsink"], directory / "mic.log")

    def stop(self):
        self.process.stop()
        for module in reversed(self.modules):
            pactl("unload-module", module)


def nodes():
    return subprocess.run(["pw-cli", "ls", "Node"], capture_output=True, text=True, check=False).stdout


def pactl(*arguments):
    return subprocess.run(["pactl", *arguments], capture_output=True, text=True, check=True).stdout.strip()
