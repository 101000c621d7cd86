"""Debian's Chromium without a window, driven by its DevTools protocol over a pipe."""

import base64
import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mdm.errors import Problem

CHROMIUM = shutil.which("chromium")
OPTIONS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
]  # fmt: skip
PIPES = (3, 4)


def lacks_font() -> str:
    """Return why this machine can draw no report, '' where it can."""
    from mdm import charts

    try:
        charts.require_glyphs("亿元")
    except Problem as error:
        return f"{error.what}: {error.remedy}"
    return ""


class Page:
    """A page, and what it asks for over the network."""

    def __init__(self, commands: int, answers: int) -> None:
        self.commands, self.answers = os.fdopen(commands, "wb"), os.fdopen(answers, "rb")
        self.number = 0
        self.unread = b""
        self.session: str | None = None
        self.requested: list[str] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call a method of the protocol and return its result."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        self.commands.write(json.dumps(message).encode() + b"\0")
        self.commands.flush()
        while True:
            answer = self._next()
            if answer.get("id") == self.number:
                assert "error" not in answer, answer
                return answer["result"]

    def _next(self) -> dict[str, Any]:
        """Return the next message, and keep which addresses are asked for."""
        while b"\0" not in self.unread:
            piece = self.answers.read1(1 << 16)
            assert piece, "Chromium has ended"
            self.unread += piece
        message, _, self.unread = self.unread.partition(b"\0")
        answer = json.loads(message)
        if answer.get("method") == "Network.requestWillBeSent":
            self.requested.append(answer["params"]["request"]["url"])
        return answer

    def open(self, path: Path, width: int, height: int = 900, **features: str) -> None:
        """Open a file in a window of this width, with media features like prefers-color-scheme."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 500,
        )
        named = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self.call("Emulation.setEmulatedMedia", features=named)
        self.requested.clear()
        self.call("Page.navigate", url=path.as_uri())
        while self._next().get("method") != "Page.loadEventFired":
            pass

    def run(self, script: str) -> Any:
        """Return the value of an expression, which may be a promise."""
        answer = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def press(self, key: str) -> None:
        """Press a key."""
        code, typed = {"Tab": (9, ""), "Enter": (13, "\r")}[key]
        for kind in ("keyDown", "keyUp"):
            self.call(
                "Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, text=typed
            )

    def picture(self, path: Path) -> None:
        """Write the whole page to a PNG."""
        answer = self.call("Page.captureScreenshot", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(answer["data"]))

    def print(self, path: Path) -> bytes:
        """Print the page to a PDF."""
        answer = self.call("Page.printToPDF", preferCSSPageSize=True)
        path.write_bytes(base64.b64decode(answer["data"]))
        return path.read_bytes()


@contextmanager
def page(folder: Path) -> Iterator[Page]:
    """Start a browser that keeps its files in `folder`, and yield its page."""
    assert CHROMIUM
    commands, ours = os.pipe()
    theirs, answers = os.pipe()

    def place() -> None:
        """Put the pipes where the protocol wants them."""
        high = [fcntl.fcntl(handle, fcntl.F_DUPFD, 10) for handle in (commands, answers)]
        for handle, wanted in zip(high, PIPES, strict=True):
            os.dup2(handle, wanted)

    process = subprocess.Popen(
        [CHROMIUM, *OPTIONS, "--remote-debugging-pipe", f"--user-data-dir={folder}"],
        pass_fds=PIPES, preexec_fn=place, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(commands)
    os.close(answers)
    try:
        found = Page(ours, theirs)
        yield found
        found.session = None
        found.call("Browser.close")
    finally:
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
