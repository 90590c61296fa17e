"""The room Waves in a browser: sliders, answers, the map, one's own signal."""

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from tests.lab.browser.conftest import NARROW, WIDE, barriers

from unseen.waves import curves

TRUE = "/waves?a=1&b=1.5&c=0.6&d=0.4"


def verdict(page: Page, method: str):
    return page.get_by_role("row", name=method).locator(".said")


def settle(page: Page) -> Page:
    expect(page.locator(".chart canvas")).to_have_count(1)
    expect(page.locator(".busy")).to_have_count(0)
    return page


def test_it_opens_with_answers(open_page):
    page = settle(open_page("/waves"))
    expect(verdict(page, "Least squares")).to_contain_text("fits")
    expect(verdict(page, "Homework’s network")).to_contain_text("does not fit")
    said = page.get_by_role("img", name=re.compile("The curve")).get_attribute("aria-label")
    assert "Least squares: fits" in said


def test_a_slider_moved_by_keyboard_is_answered_and_noted(open_page):
    page = settle(open_page(TRUE))
    row = page.get_by_role("row", name="Least squares")
    expect(row).to_contain_text("1.000")
    page.get_by_label("a, height of the sine", exact=True).focus()
    page.keyboard.press("ArrowRight")
    expect(row).to_contain_text("1.010")
    expect(page).to_have_url(re.compile(r"a=1\.01"))
    expect(page.locator(".outside")).to_have_text(
        "Outside what the networks were trained on: a and b."
    )


def test_a_method_that_fails_once_holds_up_no_other_and_is_asked_again(open_page):
    page = open_page("/studies")  # nothing is asked of methods yet
    failed, held, told = [], [], []

    def fail_once(route):
        if failed and not told:
            held.append(route)  # whose answer takes the sentence away
        elif told or route.request.post_data_json["methods"] != ["homework"]:
            route.continue_()
        else:
            failed.append(True)
            route.fulfill(status=503, json={"message": "Not just now."})

    page.route("**/api/waves/answer", fail_once)
    page.get_by_role("link", name="Waves").click()
    expect(page.locator("#notices")).to_contain_text("Not just now.")
    told.append(True)
    for route in held:
        route.continue_()
    expect(verdict(page, "Least squares")).to_contain_text("fits")
    expect(verdict(page, "Homework’s network")).to_contain_text("estimating")
    page.get_by_label("a, height of the sine", exact=True).press("ArrowRight")
    expect(verdict(page, "Homework’s network")).to_contain_text("does not fit")
    expect(page.locator("#notices")).to_be_empty()
    open_page.forgive("status of 503")


def test_a_swipe_that_begins_on_a_slider_leaves_it(open_page):
    page = settle(open_page(TRUE))
    slider = page.get_by_label("b, frequency of the sine", exact=True)
    slider.evaluate(
        """track => {
          track.dispatchEvent(new PointerEvent("pointerdown"));
          track.value = -1;
          track.dispatchEvent(new Event("input"));
          track.dispatchEvent(new PointerEvent("pointercancel"));
        }"""
    )
    expect(slider).to_have_value("1.5")


def test_an_address_is_a_view(open_page):
    page = settle(open_page(f"{TRUE}&noise=0.2&draw=5&off=dense&map=closed-form&reach=far"))
    expect(page.get_by_label("Noise", exact=True)).to_have_value("0.2")
    expect(page.get_by_role("checkbox", name="Best dense network")).not_to_be_checked()
    expect(page.get_by_role("radio", name="Far")).to_be_checked()


def test_an_address_written_by_hand_opens(open_page):
    settle(open_page("/waves?a=high&b=1e9&noise=-4&draw=x&off=all&map=<b>&file=../secret&part=9"))


def test_a_preset_is_undone_by_going_back(open_page):
    page = settle(open_page(TRUE))
    preset = page.get_by_role("button", name="2·cos x")
    preset.click()
    expect(preset).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile("c=2&d=1"))
    page.go_back()
    expect(page.locator(".formula")).to_have_text("sin (1.5x) + 0.6·cos (0.4x)")


def test_a_wave_that_is_zero_everywhere_is_not_spoken_of(open_page):
    page = settle(open_page("/waves?a=0&b=99&c=1&d=2"))
    expect(page.locator(".formula")).to_have_text("cos (2x)")
    expect(page.locator(".outside")).to_have_text("Outside what the networks were trained on: d.")
    page.goto(page.url.replace("a=0&b=99", "a=3&b=0"))
    expect(page.locator(".formula")).to_have_text("cos (2x)")


def test_an_idle_page_notices_that_the_lab_is_back(open_page):
    page = settle(open_page(TRUE))
    page.route("**/api/**", lambda route: route.abort())
    page.get_by_label("a, height of the sine", exact=True).press("ArrowRight")
    expect(page.locator("#notices")).to_contain_text("The lab does not answer.")
    page.unroute("**/api/**")
    expect(page.locator("#notices")).to_be_empty()
    expect(page.get_by_role("row", name="Least squares")).to_contain_text("1.010")
    open_page.forgive("ERR_FAILED")


def test_the_map_is_gone_through_by_keyboard_and_mouse(open_page):
    page = settle(open_page(TRUE))
    page.locator(".map").scroll_into_view_if_needed()
    plane = page.get_by_role("application").first
    expect(plane).to_be_visible()
    plane.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".looked")).to_contain_text("a = 0.88, b = 0.63: error")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"a=0\.88&b=0\.63"))
    last = page.get_by_role("application").last
    last.click()
    expect(page).not_to_have_url(re.compile(r"c=0\.6&d=0\.4"))
    expect(last).to_be_focused()


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_an_own_signal_is_estimated_and_left_again(open_page, tmp_path, size):
    np.save(tmp_path / "mine.npy", curves([(1, 1, 0.5, 3), (2, 0.7, -1, 4)]))
    page = settle(open_page("/waves", size))
    page.locator("input[type=file]").set_input_files(tmp_path / "mine.npy")
    expect(page.get_by_role("heading", name="mine.npy")).to_be_visible()
    page.get_by_role("button", name="The next one").click()
    row = page.get_by_role("row", name="Least squares")
    expect(row).to_contain_text("2.000")
    expect(page).to_have_url(re.compile("file=.*curve=1"))
    assert barriers(settle(page)) == []
    dense = page.get_by_role("row", name="Best dense network")
    expect(dense).to_contain_text("knows heights 0 to 1 only")
    bad = {"name": "bad.wav", "mimeType": "audio/wav", "buffer": b"RIFF"}
    page.locator("input[type=file]").set_input_files(bad)
    expect(page.locator("#notices")).to_contain_text("mine.npy is still shown.")
    open_page.forgive("status of 4")
    settle(page)
    row.scroll_into_view_if_needed()
    expect(row.locator(".said")).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Back to sliders").click()
    expect(page.get_by_label("Noise", exact=True)).to_be_visible()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("mine.npy", b"no array", "it does not begin as a .npy file does"),
        ("mine.wav", b"RIFF", "it is cut short or damaged"),
        ("mine.csv", b"a,b\n1,x\n", "mine.csv must have at least 16 samples"),
        ("mine.png", b"an image", "A file must end in .csv, .npy, .wav"),
        ("mine.csv", b"", "A file must hold something"),
    ],
    ids=["npy", "wav", "csv", "kind", "empty"],
)
def test_a_bad_file_is_told_and_the_rest_goes_on(open_page, name, content, sentence):
    page = settle(open_page(TRUE))
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.locator("input[type=file]").set_input_files(file)
    expect(page.locator("#notices")).to_contain_text(sentence)
    expect(verdict(page, "Least squares")).to_contain_text("fits")
    open_page.forgive("status of 4")
