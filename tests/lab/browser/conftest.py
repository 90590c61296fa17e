"""The lab in a real browser: started as users start it, used as users use it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

WIDE, NARROW = (1280, 800), (390, 844)
_NAMES = ("chromium", "chromium-browser", "google-chrome")
# The browser asks nobody but the lab.
_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# Whoever comes first waits until workers have started and programs are compiled, on any machine.
_PATIENCE = 90_000
expect.set_options(timeout=_PATIENCE)

# Pages that axe-core is looking at just now.
_looked_at: set[Page] = set()


class Lab:
    """A lab of its own, that can be killed and started again at the same address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "unseen", "lab", "--no-browser"]
        command += ["--port", str(self.port), "--keep", str(self.folder)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        assert said, f"no lab was started: exit code {self.process.wait()}"
        self.address = said.split()[-1].rstrip("/")
        self.port = urlsplit(self.address).port

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(20)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.skip("needs Chromium; on Debian: apt install chromium")
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(
            executable_path=found,
            args=[*_OPTIONS],
            # As in everybody's browser: who goes back finds the page as it was left.
            ignore_default_args=["--disable-back-forward-cache"],
        ) as browser,
    ):
        yield browser


@pytest.fixture(scope="session")
def lab(browser, tmp_path_factory) -> Iterator[Lab]:
    lab = Lab(tmp_path_factory.mktemp("lab"))
    yield lab
    lab.end()


Opening = Callable[..., Page]


@pytest.fixture
def open_page(browser, lab) -> Iterator[Opening]:
    """Opens `open_page("/waves?a=2", size=NARROW)`; whatever went wrong on it fails the test.

    `beside` another page it is a tab of the same window, and `of` names another lab.
    """
    contexts: list[BrowserContext] = []
    wrong: list[str] = []
    forgiven: list[str] = []

    def open_page(
        path: str,
        size: tuple[int, int] = WIDE,
        *,
        beside: Page | None = None,
        of: Lab = lab,
        **options,
    ) -> Page:
        width, height = size
        if beside is None:
            context = browser.new_context(viewport={"width": width, "height": height}, **options)
            context.set_default_timeout(_PATIENCE)
            contexts.append(context)
        else:
            context = beside.context
        page = context.new_page()
        watch(page, of, wrong)
        page.goto(of.address + path)
        return page

    # What is meant to go wrong; the console tells late.
    open_page.forgive = lambda *kinds: forgiven.extend(kinds)
    yield open_page
    for context in contexts:
        context.close()
    assert [one for one in wrong if not any(kind in one for kind in forgiven)] == []


def watch(page: Page, lab: Lab, wrong: list[str]) -> None:
    """Note errors on a page, and requests to anybody but the lab."""

    def of_console(message) -> None:
        if message.type in ("error", "warning") and page not in _looked_at:
            wrong.append(f"console: {message.text} {message.location['url']}")

    def of_request(request) -> None:
        is_own = request.url.startswith((f"{lab.address}/", "data:", f"blob:{lab.address}/"))
        if not is_own:
            wrong.append(f"request: {request.url}")

    page.on("console", of_console)
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on("request", of_request)


def barriers(page: Page) -> list[str]:
    """What axe-core finds that keeps people out, by WCAG 2.2 AA and good practice.

    It puts styles of its own on the page, which the page forbids and the console tells.
    """
    _looked_at.add(page)
    found = Axe().run(page).response["violations"]
    page.evaluate("1")  # until all that the console has is heard
    _looked_at.discard(page)
    return [
        f"{one['id']}: {one['help']} ({node['html'][:120]})"
        for one in found
        for node in one["nodes"]
    ]
