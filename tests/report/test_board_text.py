import re
from fractions import Fraction

import pytest
from tests.grading.made_up import entry

from unseen.grading.scoring import Difference, Score
from unseen.report.board_axis import Axis
from unseen.report.board_text import (
    csv_cell,
    difference_ends,
    ends,
    file_stem,
    markdown,
    percent,
    plain,
    signed,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Łukasz Ngọc", "Łukasz Ngọc"),
        ("a\n\t\x00\x1b[31mb", "a [31mb"),
        ("a\u202eb\u2066c\ufeff", "a b c"),
        ("a\ud800b", "a?b"),
        ("z" + "\u0323\u0301" * 50, "z\u0323\u0301"),
        ("x" * 10_000, "x" * 400 + "…"),
    ],
    ids=["letters", "control", "direction", "surrogate", "piled up", "long"],
)
def test_a_text_is_shown_in_one_harmless_line(text, shown):
    assert plain(text) == shown


@pytest.mark.parametrize(
    "text",
    ["<b>", "**x**", "[x](y)", "`x`", "# x", "- x", "![x](y)", "| x |", "$x$", "1. <!-- x", "&lt;"],
)
def test_no_markup_is_left_in_markdown(text):
    shown = markdown(text)
    assert "<" not in shown
    assert not re.search(r"(?<!\\)[*_`\[\]()#|$!-]", re.sub(r"&\w+;", "", shown))


@pytest.mark.parametrize("text", ["https://evil.example", "www.evil.example", "me@evil.example"])
def test_no_address_becomes_a_link(text):
    assert not re.search(r"://|www\.|\w@", markdown(text))


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@A1", "\t=1", "\r=1", " =1", "\u200b=1", "＝1"]
)
def test_a_spreadsheet_computes_nothing(text):
    assert csv_cell(text).startswith("'")


@pytest.mark.parametrize("text", ["Ada", "a=b", "", "'quoted'"])
def test_other_cells_stay_as_they_are(text):
    assert csv_cell(text) == text


@pytest.mark.parametrize(
    ("student", "stem"),
    [
        ("Zoë Novák", "0007-zoe-novak"),
        ("../../etc/passwd", "0007-etc-passwd"),
        ("CON", "0007-con"),
        ("..", "0007-student"),
        ("李雷", "0007-student"),
        ("a\x00b\\c:d", "0007-a-b-c-d"),
        ("x" * 500, "0007-" + "x" * 40),
    ],
)
def test_a_file_is_called_by_its_number_and_harmless_letters(student, stem):
    assert file_stem(entry(7, student)) == stem


def test_numbers_in_words():
    assert percent(Fraction(9732, 10000)) == "97.32 %"
    assert ends(Score(Fraction(1), 0.951, 1.0)) == "95.1 to 100.0 %"
    assert [signed(share) for share in (0.0231, 0, -0.005)] == ["+2.31", "0.00", "−0.50"]
    assert difference_ends(Difference(Fraction(0), -0.01, 0.02)) == "−1.0 to +2.0"


def axis_of(*ends):
    scores = [
        Score(Fraction(round(1000 * (low + high) / 2), 1000), low, high) for low, high in ends
    ]
    return Axis.around(scores, scores[0])


@pytest.mark.parametrize(
    ("ends", "labels"),
    [
        ([(0.921, 0.95), (0.97, 0.999)], ["92", "94", "96", "98", "100"]),
        ([(0.99, 1.0)], ["99.0", "99.2", "99.4", "99.6", "99.8", "100.0"]),
        ([(0.0, 1.0)], ["0", "20", "40", "60", "80", "100"]),
        ([(1.0, 1.0)], None),
    ],
)
def test_an_axis_ends_at_ticks_around_all_intervals(ends, labels):
    axis = axis_of(*ends)
    assert axis.low <= min(low for low, _ in ends) + 1e-9
    assert axis.high >= max(high for _, high in ends) - 1e-9
    if labels is not None:
        assert [label for _, label in axis.ticks] == labels


def test_without_scores_there_is_still_an_axis():
    assert Axis.around([], None).ticks


def test_a_bar_stays_within_its_place():
    axis = axis_of((0.921, 0.95), (0.97, 0.999))
    drawn = axis.bar(Score(Fraction(985, 1000), 0.97, 0.999))
    assert all(0 <= float(x) <= 100 for x in re.findall(r'x\d?="([\d.-]+)%"', drawn))
    assert drawn.count('class="base"') == 1


def test_one_that_is_far_behind_does_not_squeeze_the_others():
    close = [(0.955 + step / 1000, 0.965 + step / 1000) for step in range(10)]
    axis = axis_of(*close, (0.48, 0.52))
    assert axis.low > 0.9
    behind = axis.bar(Score(Fraction(1, 2), 0.48, 0.52))
    assert "beyond" in behind
    assert "circle" not in behind
    assert "circle" in axis.bar(Score(Fraction(96, 100), 0.955, 0.965))
