"""The page itself: its address, its rooms, its size, its server going away."""

import re

import pytest
from playwright.sync_api import expect
from tests.lab.browser.conftest import NARROW, WIDE, barriers

ROOMS = ("Waves", "Digits", "Train", "Studies")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("room", ROOMS)
def test_nothing_keeps_people_out_of_a_room(open_page, room, theme, size):
    page = open_page(f"/{room.lower()}", size, color_scheme=theme)
    expect(page.get_by_role("heading", level=1)).to_have_text(room)
    expect(page.locator(".busy")).to_have_count(0, timeout=30_000)
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_rooms_are_gone_through_by_keyboard_and_back(open_page):
    page = open_page("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Waves")
    page.get_by_role("link", name="Digits").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/digits"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Digits")
    expect(page.get_by_role("link", name="Digits")).to_have_attribute("aria-current", "page")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Waves")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Waves")


def test_the_first_page_is_small(open_page):
    page = open_page("/")
    page.wait_for_load_state("networkidle")
    sizes = page.evaluate(
        "performance.getEntries().map(one => [one.name, one.encodedBodySize ?? 0])"
    )
    files = {name: size for name, size in sizes if "/api/" not in name}
    assert sum(files.values()) < 300_000, files


def test_the_theme_is_chosen_and_kept(open_page):
    page = open_page("/waves", color_scheme="light")
    page.get_by_role("button", name="Switch between light and dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_there_is_no_other_room(open_page):
    page = open_page("/cellar")
    expect(page.get_by_text("There is no such room.")).to_be_visible()
    page.get_by_role("link", name="Digits").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Digits")
    open_page.forgive(page, "status of 404")


def test_a_page_goes_on_when_its_server_is_back(open_page, lab):
    page = open_page("/train")
    expect(page.get_by_role("button", name="Train")).to_be_visible()
    lab.kill()
    notice = page.get_by_text("The lab does not answer.")
    expect(notice).to_be_visible()
    lab.start()
    expect(notice).to_have_count(0, timeout=20_000)
    open_page.forgive(
        page, "ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED", "ERR_CONNECTION_RESET"
    )
