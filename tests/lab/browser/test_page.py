"""The page itself: its address, its rooms, its size, its server going away."""

import re

import pytest
from playwright.sync_api import Page, Route, expect
from tests.lab.browser.conftest import NARROW, WIDE, Lab, barriers

ROOMS = ("Waves", "Digits", "Train", "Studies")


def hold(page: Page, address: str) -> list[Route]:
    """Requests there, from now on: each waits until it is told to go on."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    page.route(address, keep)
    return held


@pytest.mark.parametrize(
    ("theme", "size"), [("light", WIDE), ("dark", NARROW)], ids=["light-wide", "dark-narrow"]
)
@pytest.mark.parametrize("room", ROOMS)
def test_nothing_keeps_people_out_of_a_room(open_page, room, theme, size):
    page = open_page(f"/{room.lower()}", size, color_scheme=theme)
    expect(page.get_by_role("heading", level=1)).to_have_text(room)
    expect(page.locator(".busy")).to_have_count(0)
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
    expect(page.locator(".chart canvas")).to_have_count(1)
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


@pytest.mark.parametrize("name", ["cellar", "constructor"])
def test_there_is_no_other_room(open_page, name):
    page = open_page(f"/{name}")
    expect(page.get_by_text("There is no such room.")).to_be_visible()
    page.get_by_role("link", name="Digits").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Digits")
    open_page.forgive("status of 404")


def test_a_room_that_opens_late_leaves_the_next_one_alone(open_page):
    page = open_page("/waves")
    held = hold(page, "**/api/train/choices")
    with page.expect_request("**/api/train/choices"):
        page.get_by_role("link", name="Train").click()
    page.get_by_role("link", name="Studies").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Studies")
    with page.expect_response("**/api/train/choices"):
        held[0].continue_()
    page.wait_for_timeout(500)  # addresses are written late
    assert page.url.endswith("/studies")
    expect(page.get_by_role("button", name="Train")).to_have_count(0)


def test_an_answer_that_comes_late_leaves_the_next_room_alone(open_page):
    page = open_page("/train?data=moons")
    held = hold(page, "**/api/train/start")
    with page.expect_request("**/api/train/start"):
        page.get_by_role("button", name="Train").click()
    page.get_by_role("link", name="Studies").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Studies")
    with page.expect_response("**/api/train/start"):
        held[0].fulfill(json={"id": "training-1"})
    page.wait_for_timeout(500)
    assert page.url.endswith("/studies")


def test_a_page_that_is_gone_back_to_hears_again(open_page):
    page = open_page("/train")
    expect(page.get_by_role("button", name="Train")).to_be_visible()
    # As a browser tells that has kept the page; whether it does so depends on its memory.
    told = "kind => dispatchEvent(new PageTransitionEvent(kind, { persisted: true }))"
    page.evaluate(told, "pagehide")
    with page.expect_request("**/api/jobs/bell"):
        page.evaluate(told, "pageshow")


def test_a_page_goes_on_when_its_server_is_back(open_page, tmp_path):
    lab = Lab(tmp_path)  # the others' goes on
    page = open_page("/train", of=lab)
    expect(page.get_by_role("button", name="Train")).to_be_visible()
    lab.kill()
    notice = page.get_by_text("The lab does not answer.")
    expect(notice).to_be_visible()
    page.get_by_role("link", name="Studies").click()
    expect(page.get_by_text("Waiting for the lab")).to_be_visible()
    lab.start()
    expect(notice).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_have_text("Studies")
    page.goto("about:blank")  # nothing is asked of a lab that ends
    lab.end()
    # Refused, reset or cut short: as the browser was at when the server went away.
    open_page.forgive("net::ERR_")
