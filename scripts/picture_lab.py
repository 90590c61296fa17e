"""Take the pictures of the lab for the documentation: `python scripts/picture_lab.py`.

Needs Chromium, which `CHROMIUM` names where it is not found, and the checks' dependencies
(`make test` installs them).
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

IMAGES = Path(__file__).parent.parent / "docs" / "images"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
WAVES = "/waves?a=-1.4&b=2.3&c=0.8&d=0.6&noise=0.15"
TRAIN = "/train?data=circles&hidden=64,64&epochs=400&seeds=10&learning_rate=0.005"
PATIENCE = 120_000


def _waves(page: Page) -> None:
    signs = page.locator(".answers td.said .sign")
    expect(signs).to_have_count(6, timeout=PATIENCE)  # the true curve has none to show
    for verdict in signs.all()[1:]:
        expect(verdict).not_to_be_empty(timeout=PATIENCE)


def _digits(page: Page) -> None:
    expect(page.locator("canvas").first).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".busy")).to_have_count(0, timeout=PATIENCE)


def _train(page: Page) -> None:
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_text("Take it away")).to_be_visible(timeout=PATIENCE)


def _studies(page: Page) -> None:
    page.get_by_role("button", name="Start the study").click()
    expect(page.locator("iframe")).to_be_visible(timeout=PATIENCE)


@contextmanager
def _lab() -> Iterator[str]:
    """The address of a lab, which ends with the block, however that ends."""
    command = [sys.executable, "-m", "unseen", "lab", "--no-browser", "--port", "0"]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen([*command, "--keep", folder], stdout=subprocess.PIPE, text=True) as lab,
    ):
        try:
            assert lab.stdout is not None
            yield lab.stdout.readline().split()[-1].rstrip("/")
        finally:
            lab.terminate()
            lab.wait()


def _browser() -> str:
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        sys.exit("Pictures need Chromium. None was found; on Debian: apt install chromium")
    return found


def main() -> None:
    """Picture all rooms in one go."""
    rooms = {
        "waves": (WAVES, _waves),
        "digits": ("/digits", _digits),
        "train": (TRAIN, _train),
        "studies": ("/studies", _studies),
    }
    found = _browser()
    with (
        _lab() as address,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=found, args=OPTIONS) as browser,
    ):
        for name, (path, get_ready) in rooms.items():
            page = browser.new_page(viewport={"width": 1280, "height": 860}, color_scheme="light")
            page.goto(address + path)
            get_ready(page)
            page.wait_for_timeout(2_000)
            page.screenshot(path=IMAGES / f"lab-{name}.png")
            page.close()


if __name__ == "__main__":
    main()
