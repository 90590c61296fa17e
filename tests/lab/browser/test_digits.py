"""The room Digits: drawn in, answered, and found again."""

import re

import pytest
from playwright.sync_api import Page, expect
from tests.lab.browser.conftest import NARROW, WIDE


def draw(page: Page, *points: tuple[float, float]) -> None:
    """One stroke with the mouse, through points in pixels of the 28 by 28."""
    box = page.get_by_label("Drawing pad").bounding_box()
    assert box is not None
    places = [
        (box["x"] + x / 28 * box["width"], box["y"] + y / 28 * box["height"]) for x, y in points
    ]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=8)
    page.mouse.up()


def draw_four(page: Page) -> None:
    draw(page, (9, 5), (9, 15), (20, 15))
    draw(page, (18, 5), (18, 24))


def expect_all(page: Page, verdict: str) -> None:
    expect(page.locator(".verdict")).to_have_text([re.compile(verdict)] * 4)


@pytest.fixture
def open_digits(open_page):
    """Opens the room, and waits until it answers."""

    def open_digits(path: str = "", size: tuple[int, int] = WIDE) -> Page:
        page = open_page(f"/digits{path}", size)
        expect(page.locator(".verdict").first).to_have_text(re.compile("say"))
        return page

    return open_digits


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_four_is_drawn_recognized_and_found_again(open_digits, size):
    page = open_digits(size=size)
    draw_four(page)
    expect_all(page, "5 of 5 say four")
    expect(page).to_have_url(re.compile("strokes="))
    page.reload()
    expect_all(page, "5 of 5 say four")
    expect(page.locator(".nearest li")).to_have_count(6)


def test_it_is_drawn_by_keyboard_undone_and_cleared(open_digits):
    page = open_digits()
    page.get_by_label("Drawing pad").focus()
    for keys, times in [("ArrowUp", 8), ("ArrowLeft", 4), (" ", 1), ("ArrowDown", 8)]:
        for _ in range(times):
            page.keyboard.press(keys)
    for keys, times in [("ArrowRight", 10), (" ", 1), ("ArrowUp", 8), (" ", 1), ("ArrowDown", 16)]:
        for _ in range(times):
            page.keyboard.press(keys)
    page.keyboard.press(" ")
    expect_all(page, "5 of 5 say four")
    page.keyboard.press("Delete")
    expect_all(page, "–")
    page.keyboard.press("z")
    expect_all(page, "5 of 5 say four")


def test_a_mistake_of_the_gallery_is_tried_and_left_again(open_digits):
    page = open_digits()
    page.locator(".mistakes").get_by_label("Best recipe").check()
    expect(page).to_have_url(re.compile("wrong=digits"))
    page.locator(".tile").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".truth")).to_have_text(re.compile("It is a (four|nine)"))
    expect(page.locator(".verdict").last).to_have_text(re.compile("5 of 5 .* wrong"))
    expect(page).to_have_url(re.compile("image=\\d+"))
    page.go_back()
    expect(page).not_to_have_url(re.compile("image="))
    expect(page.locator(".verdict").last).not_to_have_text(re.compile("wrong"))


def test_a_number_that_no_image_has_is_set_back(open_digits):
    page = open_digits("?image=505")
    field = page.get_by_label("Test image", exact=True)
    for wrong in ("99999", "-3", "12.5"):
        field.fill(wrong)
        field.blur()
        expect(field).to_have_value("505")
        expect(page.locator(".tools .limits")).to_have_text("0 to 1990")


def test_a_slider_distorts_the_digit(open_digits):
    page = open_digits("?augment=Cutout&strengths=0")
    picture = page.locator(".augmentation canvas").first
    expect(page.locator(".nines dd").first).to_have_text(re.compile("%"))
    before = picture.evaluate("canvas => canvas.toDataURL()")
    page.get_by_label("size", exact=True).press("End")
    expect(page).to_have_url(re.compile("strengths=0.75"))
    page.wait_for_function(
        "before => document.querySelector('.augmentation canvas').toDataURL() !== before",
        arg=before,
    )


def test_an_address_that_was_tampered_with_opens_the_room(open_digits):
    page = open_digits("?image=1e9&strokes=%00!&wrong=me&augment=Evil&strengths=a,,b&seed=-1")
    expect(page.locator(".verdict")).to_have_count(4)
    expect(page.locator(".tile").first).to_be_visible()
