import itertools
import re
from xml.etree import ElementTree as ET

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure

from unseen.errors import InvalidArgumentError
from unseen.report.style import INK, PALETTE, figure_style, to_svg

WHITE, NEAR_BLACK = "#ffffff", "#15171b"
# Machado, Oliveira and Fernandes 2009, doi:10.1109/TVCG.2009.113: what readers see who see no red
# or no green, on linear RGB.
VISION = {
    "usual": np.eye(3),
    "no red": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "no green": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}


def linear(colour):
    values = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    low, high = sorted(float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(rgb):
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    x, y, z = np.cbrt(np.array(to_xyz) @ np.clip(rgb, 0, 1) / [0.9505, 1, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("page", [WHITE, NEAR_BLACK])
@pytest.mark.parametrize("colour", [*PALETTE, INK])
def test_colours_stand_out_on_both_pages(colour, page):
    assert contrast(colour, page) >= 3


@pytest.mark.parametrize("vision", VISION)
def test_first_four_colours_differ_for_everyone(vision):
    seen = [lab(VISION[vision] @ linear(colour)) for colour in PALETTE[:4]]
    assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2)) > 25


def make_figure():
    with figure_style():
        figure = Figure()
        axes = figure.subplots()
        axes.plot([1, 2, 3], marker="o", label='id="x" <!-- -->')
        axes.bar([1], [2], yerr=[0.1])
        axes.set_title("Title")
        axes.legend()
    return figure


@pytest.fixture(scope="module")
def svg():
    return to_svg(make_figure(), "some-name")


def test_svg_is_one_element_and_nothing_else(svg):
    assert svg.startswith("<svg")
    assert ET.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"
    assert not re.search("<!|<metadata|<style", svg)


def test_svg_is_the_same_each_time(svg):
    assert to_svg(make_figure(), "some-name") == svg


def test_svg_has_no_address_but_namespaces(svg):
    assert "http" not in re.sub(r'xmlns(:\w+)?="[^"]*"', "", svg)


def test_every_id_carries_the_name_and_every_reference_finds_one(svg):
    ids = re.findall(r'\sid="([^"]*)"', "".join(re.findall("<[^>]*>", svg)))
    references = re.findall(r'(?:href="#|url\(#)([^")]*)', svg)
    assert ids
    assert all(id_.startswith("some-name-") for id_ in ids)
    assert references
    assert set(references) <= set(ids)


def test_text_of_a_figure_is_left_alone(svg):
    assert 'id="x" &lt;!-- --&gt;' in svg


def test_svg_has_no_fixed_size(svg):
    root = svg[: svg.index(">")]
    assert "viewBox" in root
    assert not re.search(r'\s(width|height)="', root)


def test_lettering_and_lines_are_ink_and_nothing_is_black_or_white(svg):
    assert INK in svg
    assert not re.search("#000000|#ffffff|black|white", svg)


def test_svg_asks_for_no_particular_font(svg):
    assert "DejaVu" not in svg
    assert "sans-serif" in svg


def test_style_leaves_the_settings_as_they_were():
    before = dict(mpl.rcParams)
    with figure_style():
        assert mpl.rcParams["text.color"] == INK
    assert dict(mpl.rcParams) == before


def test_settings_of_the_reader_change_nothing(svg):
    with mpl.rc_context({"font.size": 30, "savefig.bbox": "tight", "lines.linewidth": 9}):
        assert to_svg(make_figure(), "some-name") == svg


@pytest.mark.parametrize("name", ["", "Loss", "a b", "../a", "a/b", "1st", "a-", 'a"'])
def test_a_name_must_be_words_joined_by_hyphens(name):
    with pytest.raises(InvalidArgumentError, match="must be lower-case words and digits joined by"):
        to_svg(Figure(), name)


def test_equal_images_have_ids_of_their_own():
    with figure_style():
        figure = Figure()
        for axes in figure.subplots(1, 2):
            axes.imshow([[0.0, 1.0], [1.0, 0.0]])
        svg = to_svg(figure, "twice")
    ids = re.findall(r'id="([^"]*image[^"]*)"', svg)
    assert len(ids) == len(set(ids)) == 2
