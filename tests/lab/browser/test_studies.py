"""The room of studies, used as somebody with a table of their own uses it."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect
from tests.lab.browser.conftest import NARROW, barriers

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    path = tmp_path_factory.mktemp("tables") / "people.csv"
    rows = np.random.default_rng(0).normal(size=(60, 2))
    lines = [f"p{i}x,{a:.3f},{b:.3f},{'ill' if a > 0 else 'well'}" for i, (a, b) in enumerate(rows)]
    path.write_text("\n".join([f"id,{HOSTILE},size,state", *lines]))
    return path


def hand_over(page, path):
    expect(page.locator(".data-card h2")).to_be_visible(timeout=30_000)
    page.locator(".study-form input[type=file]").set_input_files(path)


def test_a_study_of_ones_own_table_starts_runs_stops_and_is_deleted(open_page, table):
    page = open_page("/studies?budget=1h&network=4&regularizers=L2")
    hand_over(page, table)
    expect(page.locator(".data-card h2")).to_have_text("people: 60 rows, 2 columns to learn from")
    expect(page.get_by_role("columnheader", name=HOSTILE)).to_be_visible()
    expect(page.get_by_label("Column to predict")).to_have_value("state")
    expect(page).to_have_url(re.compile("file="))
    expect(page.get_by_role("checkbox", name="Learn from id")).to_be_disabled()
    expect(page.get_by_role("checkbox", name="Learn from id")).not_to_be_checked()
    expect(page.locator("th.left-out small")).to_have_text(re.compile("60 different texts"))
    page.get_by_role("checkbox", name="Learn from size").uncheck()
    expect(page.locator(".data-card h2")).to_have_text("people: 60 rows, 1 column to learn from")
    page.get_by_label("It is").evaluate("field => (field.closest('details').open = true)")
    page.get_by_label("It is").select_option("regression")
    expect(page.locator(".problem")).to_contain_text("choose “a class”")
    expect(page.get_by_role("button", name="Start the study")).to_be_disabled()
    page.get_by_label("It is").select_option("")
    expect(page).to_have_url(re.compile("^(?!.*task=).*without="))
    page.reload()
    expect(page.get_by_label("Column to predict")).to_have_value("state")
    page.get_by_role("button", name="Start the study").click()
    expect(page).to_have_url(re.compile("id=study-"))
    expect(page.get_by_role("heading", level=1)).to_have_text("people.csv")
    expect(page.locator("header p")).to_contain_text("state from the other columns · without size")
    expect(page.locator(".now .status")).to_contain_text("runs")
    page.get_by_role("button", name="Stop people.csv").click()
    expect(page.locator(".now .status")).to_contain_text("stopped")
    page.get_by_role("button", name="Go on with people.csv").click()
    expect(page.get_by_role("dialog")).to_contain_text("it begins again")
    page.get_by_role("button", name="Cancel").click()
    assert barriers(page) == []
    page.get_by_role("button", name="Delete people.csv").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("heading", name="A new study")).to_be_visible()
    expect(page.get_by_role("link", name="people.csv")).to_have_count(0)


def test_a_field_says_itself_what_is_wrong_with_it(open_page):
    page = open_page("/studies?data=moons&budget=soon")
    layers = page.get_by_label("Hidden layers")
    layers.fill("abc")
    layers.blur()
    expect(layers).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".wrong:visible")).to_contain_text("must be sizes of hidden layers")
    assert barriers(page) == []
    layers.fill("8,8")
    expect(page.locator(".wrong:visible")).to_have_count(0)
    expect(page.locator(".data-card h2")).to_contain_text("moons: 300 rows")
    page.get_by_role("button", name="Start the study").click()
    expect(page.get_by_label("Other time")).to_be_focused()
    expect(page.locator(".wrong:visible")).to_contain_text("must be a time such as 90s")
    expect(page.locator(".notice")).to_have_count(0)
    open_page.forgive("status of 400")


def test_all_data_are_offered_and_each_regularizer_is_explained(open_page):
    page = open_page("/studies?data=moons")
    expect(page.locator(".data-card h2")).to_contain_text("moons: 300 rows")
    expect(page.get_by_label("Data", exact=True)).to_have_value("moons")
    page.get_by_text("Regularizers: all").click()
    page.get_by_role("button", name="What EarlyStopping does").click()
    expect(page.locator(".regularizer code").filter(has_text="patience").first).to_be_visible()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("ragged.csv", "a,b\n1,2\n3\n", "ragged.csv must have as many cells in every row"),
        ("empty.csv", "", "A file must hold something"),
        ("notes.txt", "a,b\n", "A file must end in"),
    ],
)
def test_a_bad_file_is_told_in_plain_words(open_page, tmp_path, name, content, words):
    page = open_page("/studies?data=wine", NARROW)
    path = tmp_path / name
    path.write_text(content)
    hand_over(page, path)
    expect(page.locator(".notice")).to_contain_text(words)
    open_page.forgive("status of 4")


def test_a_study_that_is_not_there_is_told(open_page):
    page = open_page("/studies?id=study-999")
    expect(page.get_by_text("There is no such study")).to_be_visible()
    expect(page.locator(".notice")).to_have_count(0)
    page.get_by_role("link", name="All studies").click()
    expect(page.get_by_role("heading", name="A new study")).to_be_visible()
    open_page.forgive("status of 404")
