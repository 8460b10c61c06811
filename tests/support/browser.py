"""A real browser for the tests: the machine's Chromium, or Debian's, driven by Playwright; never skipped."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from tests.support.fonts import write_configuration

NAMES = ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--font-render-hinting=none",
    # No other host has an address; whoever asks one gets nothing and is told of (see Pages).
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
HERE = ("127.0.0.1", "localhost")


def find_chromium() -> str | None:
    """$CHROMIUM, or the first Chromium of this machine."""
    wanted = os.environ.get("CHROMIUM")
    if wanted:
        assert shutil.which(wanted), f"CHROMIUM={wanted} is no program"
        return shutil.which(wanted)
    return next(filter(None, map(shutil.which, NAMES)), None)


def install_chromium() -> None:
    """Debian's Chromium, where we may install it; one test process at a time."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with (Path(tempfile.gettempdir()) / "petition-chromium.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if find_chromium():
            return
        for step in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", "chromium"]):
            done = subprocess.run(["apt-get", *step], env=quiet, stdin=subprocess.DEVNULL, capture_output=True, text=True)
            assert done.returncode == 0, f"apt-get {' '.join(step)} failed:\n{done.stdout}{done.stderr}"


def chromium() -> str:
    """The path of a Chromium; fails loudly where there is none and none can be installed."""
    if not find_chromium() and os.geteuid() == 0 and shutil.which("apt-get"):
        install_chromium()
    found = find_chromium()
    assert found, "the browser tests need Chromium: set CHROMIUM to its path, or: sudo apt-get install chromium"
    return found


@contextmanager
def a_browser() -> Iterator[Browser]:
    """One Chromium without a window, with Chinese fonts."""
    with tempfile.TemporaryDirectory(prefix="petition-browser-", ignore_cleanup_errors=True) as folder:
        settings: dict[str, str | float | bool] = {**os.environ, "FONTCONFIG_FILE": str(write_configuration(Path(folder)))}
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS), env=settings)
            try:
                yield browser
            finally:
                browser.close()


class Pages:
    """Opens pages of any size; at the end none may have thrown an error or asked another host for anything."""

    def __init__(self, browser: Browser) -> None:
        """``browser`` is shared; each page has a context, and so cookies, of its own."""
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def __call__(self, width: int, height: int, **options: object) -> Page:
        """A page of this size in a fresh context; ``options`` as of Playwright's new_context."""
        usual = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "reduced_motion": "reduce"}
        context = self._browser.new_context(viewport={"width": width, "height": height}, **{**usual, **options})
        self._contexts.append(context)
        # Listened to, not routed: a routed context keeps no cache, and each page would fetch and compile every script anew.
        context.on("request", self._only_here)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        return page

    def close(self) -> None:
        """Close every page, then tell what went wrong in them."""
        for context in self._contexts:
            context.close()
        assert not self.complaints, "\n".join(self.complaints)

    def _only_here(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.hostname not in HERE:
            self.complaints.append(f"asked another host: {request.url}")
