"""The room Train in a browser: train, watch, stop, compare, take away."""

import json
import re

import pytest
from playwright.sync_api import Page, expect
from tests.lab.browser.conftest import NARROW, WIDE, barriers

QUICK = "/train?data=moons&hidden=8&epochs=30&seeds=3"
# Minutes on any machine.
ENDLESS = "/train?data=spirals&hidden=64,64,64,64&epochs=5000&seeds=20&batch_size=1"


def story(page: Page):
    return page.locator(".head p")


def heading(page: Page):
    """Of the training that is shown."""
    return page.locator(".head h2")


def press_train(page: Page) -> None:
    page.get_by_role("button", name="Train", exact=True).click()


def train(page: Page) -> None:
    press_train(page)
    expect(story(page)).to_contain_text("3 networks in")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_network_is_trained_watched_and_taken_away(open_page, size):
    page = open_page(QUICK, size)
    train(page)
    expect(page.get_by_role("img", name=re.compile("Loss by epoch, 30 epochs"))).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("over the plane after 30"))).to_be_visible()
    expect(page.get_by_role("region", name="Scores").get_by_role("row")).to_have_count(3)
    for name, start in [("Recipe", b"loss = "), ("Keras", b"PK"), ("Python", b'"""')]:
        with page.expect_download() as download:
            page.get_by_role("link", name=re.compile(name)).click()
        assert download.value.path().read_bytes().startswith(start)
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.reload()
    expect(story(page)).to_contain_text("3 networks in")


def test_one_thing_is_changed_by_keyboard_and_laid_beside_the_first(open_page):
    page = open_page(QUICK)
    train(page)
    first = heading(page).text_content()
    page.get_by_label("Regularizers").select_option("L2")
    strength = page.get_by_label("Strength", exact=True)
    strength.focus()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile(r"L2=strength%3A0\.000105"))
    page.get_by_role("button", name="Train", exact=True).focus()
    page.keyboard.press("Enter")
    expect(heading(page)).to_contain_text("L2")
    expect(story(page)).to_contain_text("3 networks in")
    page.get_by_label(f"Compare with {first}").check()
    expect(page.get_by_role("region", name="Scores").get_by_role("row")).to_have_count(4)
    page.go_back()
    expect(heading(page)).to_have_text(first)


def test_a_training_streams_in_every_tab_and_stops_at_once(open_page):
    page = open_page(ENDLESS)
    press_train(page)
    epoch = re.compile(r"^Epoch \d+ of 5000")
    expect(story(page)).to_have_text(epoch)
    other = open_page(page.url.removeprefix(page.evaluate("location.origin")), beside=page)
    expect(story(other)).to_have_text(epoch)
    before = story(other).text_content()
    expect(story(other)).not_to_have_text(before)
    page.get_by_role("button", name="Stop").click()
    expect(story(page)).to_contain_text("Stopped after epoch")
    expect(story(other)).to_contain_text("Stopped after epoch")
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()


def test_whole_numbers_stay_whole_and_reach_their_ends(open_page):
    page = open_page("/train?data=moons&epochs=13.8")
    track = page.get_by_label("Epochs", exact=True)
    number = page.get_by_label("Epochs, as a number")
    expect(number).to_have_value("14")
    for key, reached in [("End", "5000"), ("Home", "1"), ("ArrowRight", "2")]:
        track.press(key)
        expect(number).to_have_value(reached)
    number.fill("12.7")
    number.press("Tab")
    expect(number).to_have_value("13")
    expect(page).to_have_url(re.compile("epochs=13&"))


def test_a_number_takes_a_comma_and_says_what_lies_outside(open_page):
    page = open_page("/train?data=moons")
    rate = page.get_by_label("Learning rate, as a number")
    rate.fill("0,01")
    expect(page).to_have_url(re.compile("learning_rate=0.01&"))
    seeds = page.get_by_label("Networks, a seed each, as a number")
    seeds.fill("25")
    seeds.press("Tab")
    expect(page.get_by_text("1 to 20", exact=True)).to_be_visible()  # for some seconds
    expect(seeds).to_have_value("20")


def test_regularizers_that_cannot_fit_are_not_offered_nor_trained(open_page):
    page = open_page("/train?data=moons&Elastic=strength:1")
    go = page.get_by_role("button", name="Train", exact=True)
    expect(go).to_be_disabled()
    expect(go).to_have_accessible_description(re.compile("Elastic does not fit these data"))
    own = page.get_by_text("Does not fit these data: it needs images.", exact=True)
    expect(own).to_be_visible()
    assert barriers(page) == []
    option = page.get_by_role("option", name="Affine (needs images)")
    expect(option).to_be_disabled()
    page.get_by_label("Data").select_option("digits")
    expect(page.get_by_role("option", name="Affine", exact=True)).to_be_enabled()
    expect(own).to_have_count(0)
    expect(go).to_be_enabled()
    page.get_by_label("Data").select_option("moons")
    expect(go).to_be_disabled()
    page.get_by_role("button", name="Remove Elastic").click()
    expect(go).to_be_enabled()
    expect(go).to_have_accessible_description("")


def test_a_training_that_is_deleted_can_be_brought_back(open_page):
    page = open_page(ENDLESS)
    press_train(page)
    page.get_by_role("button", name="Stop").click()
    expect(story(page)).to_contain_text("Stopped")
    title = heading(page).text_content()
    page.get_by_role("button", name=f"Delete {title}").press("Enter")
    expect(page.get_by_role("button", name=f"Undo deleting {title}")).to_be_focused()
    expect(heading(page)).to_be_hidden()
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text(title)
    page.get_by_role("button", name=f"Delete {title}").press("Enter")
    page.get_by_role("link", name="Studies").click()
    page.get_by_role("link", name="Train").click()
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name=f"Delete {title}")).to_have_count(0)


def test_a_failed_training_is_told_in_plain_words_and_not_offered(open_page):
    page = open_page("/train?data=wine&hidden=8&epochs=5&seeds=1")
    press_train(page)
    expect(story(page)).to_contain_text("1 network in")
    good = heading(page).text_content()
    elastic = {"name": "Elastic", "values": {"strength": 1}}
    asked = {"data": "moons", "epochs": 5, "seeds": 1, "regularizers": [elastic]}
    ask = """body => fetch("/api/train/start", {method: "POST", body,
        headers: {"content-type": "application/json"}}).then((answer) => answer.json())"""
    failed = page.evaluate(ask, json.dumps(asked))
    page.get_by_role("button", name=re.compile(f"^{failed['id'].split('-')[1]}: ")).click()
    expect(story(page)).to_contain_text("Elastic needs images")
    page.goto(page.url.partition("?")[0])
    expect(heading(page)).to_have_text(good)


def test_an_earlier_training_brings_its_settings_into_the_address(open_page):
    page = open_page(QUICK)
    train(page)
    shown = heading(page)
    first = shown.text_content()
    other = open_page("/train?data=spirals&epochs=7", beside=page)
    other.get_by_role("button", name=first, exact=True).click()
    expect(other).to_have_url(page.url)
    expect(other.get_by_label("Data")).to_have_value("moons")
    other.go_back()
    expect(other.get_by_label("Data")).to_have_value("spirals")
    other.goto(page.url.partition("?")[0] + f"?id=training-{first.split(':')[0]}")
    expect(other).to_have_url(page.url)


def test_networks_that_learnt_nothing_are_told(open_page):
    page = open_page(QUICK + "&learning_rate=1000&activation=tanh")
    train(page)
    expect(story(page)).to_contain_text("no better than always answering the most frequent class")


def test_a_table_of_ones_own_tells_how_it_was_read(open_page):
    page = open_page("/train")
    rows = [f"{i % 7 or ''},same,{'yes' if i % 7 > 3 else 'no'}" for i in range(60)]
    table = "\n".join(["a,b,wanted", *rows]).encode()
    page.get_by_text("Or drop a table").wait_for()
    place = page.locator(".file input")
    place.set_input_files({"name": "mine.csv", "mimeType": "text/csv", "buffer": table})
    expect(page.get_by_text("mine.csv: 60 rows, 2 classes.")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="b").first).to_be_visible()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b"", "must hold something"),
        ("picture.png", b"\x89PNG", "must end in"),
        ("broken.npz", b"PK\x03\x04 no zip", "broken.npz"),
        ("one.csv", b"a,b\n1,2\n", "at least 10 rows"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_a_bad_file_is_refused_in_plain_words(open_page, name, content, said):
    page = open_page("/train")
    place = page.locator(".file input")
    place.wait_for(state="attached")
    place.set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    expect(page.get_by_text(said).first).to_be_visible()
    open_page.forgive("status of 4")


def test_a_hand_made_address_does_no_harm(open_page):
    page = open_page("/train?data=nonsense&hidden=x&epochs=-3&seeds=a&L2=%3Cb%3E&id=training-99999")
    expect(page.get_by_text("training-99999")).to_be_visible()
    expect(page.get_by_label("Data")).to_have_value("moons")
    expect(page.get_by_label("Epochs", exact=True)).to_be_visible()
    open_page.forgive("status of 404")


def test_of_many_trainings_the_newest_are_listed_and_the_others_on_demand(open_page):
    page = open_page("/studies")
    many = [
        {"id": f"training-{9000 - i}", "title": "moons", "status": "finished"} for i in range(31)
    ]
    page.route("**/api/jobs/", lambda route: route.fulfill(json={"training": many, "study": []}))
    page.get_by_role("link", name="Train").click()
    page.route("**/api/jobs/training-*", lambda route: route.abort())
    rows = page.get_by_role("region", name="All trainings").get_by_role("listitem")
    expect(rows).to_have_count(8)
    page.get_by_role("button", name="Show all 31").press("Enter")
    expect(rows).to_have_count(31)
    expect(page.get_by_role("button", name="8992: moons", exact=True)).to_be_focused()
    open_page.forgive("404", "ERR_FAILED", "training-")
