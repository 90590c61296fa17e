import csv
import io
import json
import re
import stat
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from tests.grading.made_up import START, entry, with_wrong

from unseen.errors import OutputError
from unseen.grading.status import Status
from unseen.grading.task import task_of
from unseen.report.board import BoardView, write_board
from unseen.report.board_gradescope import gradescope_results

IS_PUBLIC = np.arange(400) < 200
SCRIPT, FORMULA, ELSEWHERE = "<script>alert(1)</script>", '=HYPERLINK("http://x")', "../../etc/x"
REASON = "Layer 2 has 101 units, the rule says 100; it is called <img src=x> by Ada."


def both(public, private):
    return np.concatenate([with_wrong(public), with_wrong(private)], axis=1)


ENTRIES = (
    entry(1, "Ada", both(10, 10)),
    entry(2, "Ada", both(9, 13), handed_in=IS_PUBLIC | (np.arange(400) < 300)),
    entry(3, SCRIPT, both(4, 6)),
    entry(4, FORMULA, reasons=(REASON, "@SUM(A1)")),
    entry(5, ELSEWHERE, status=Status.UNREADABLE, reasons=("It is a pickle.",)),
    entry(6, "Emmy", both(30, 30), notes=("The same file as number 1.",)),
    entry(7, "Lise", status=Status.WAITING),
    entry(8, "Max", status=Status.ERROR, reasons=("Out of disk.",)),
)
BASELINE = entry(0, "baseline", both(20, 20))
BEFORE = BoardView(
    task=task_of({"board": {"ladder_step": 1.0}}),
    entries=ENTRIES,
    baseline=BASELINE,
    is_public=IS_PUBLIC,
    is_final=False,
    now=START,
    key=b"a secret of this contest",
)
FINAL = replace(BEFORE, is_final=True)


@pytest.fixture(scope="module", params=[BEFORE, FINAL], ids=["before", "final"])
def any_board(request, tmp_path_factory):
    out = tmp_path_factory.mktemp("contest") / "board"
    write_board(out, request.param)
    return out


@pytest.fixture(scope="module")
def final(tmp_path_factory):
    out = tmp_path_factory.mktemp("contest") / "board"
    write_board(out, FINAL)
    return out


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    out = tmp_path_factory.mktemp("contest") / "board"
    write_board(out, BEFORE)
    return out


def page(out, who="students"):
    return (out / who / "index.html").read_text()


def grades(out):
    text = (out / "instructor" / "grades.csv").read_text()
    return {row["student"]: row for row in csv.DictReader(io.StringIO(text))}


def results(out, stem):
    return json.loads((out / "instructor" / "gradescope" / stem / "results.json").read_text())


def feedback(out, stem):
    return (out / "instructor" / "feedback" / f"{stem}.md").read_text()


class Tags(HTMLParser):
    """Every element of a page with its attributes, and the text outside the style sheet."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.text, self.open = [], "", []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "line", "circle"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data if "style" not in self.open else ""


def test_the_folder_holds_what_it_says(any_board):
    files = {p.relative_to(any_board).as_posix() for p in any_board.rglob("*") if p.is_file()}
    stems = [
        "0001-ada",
        "0002-ada",
        "0003-script-alert-1-script",
        "0004-hyperlink-http-x",
        "0005-etc-x",
        "0006-emmy",
        "0007-lise",
        "0008-max",
    ]
    assert files == {
        "students/index.html",
        "instructor/index.html",
        "instructor/grades.csv",
        *(f"instructor/feedback/{stem}.md" for stem in stems),
        *(f"instructor/gradescope/{stem}/results.json" for stem in stems[:6]),
    }


def test_nobody_else_may_look_into_the_instructors_folder(any_board):
    assert stat.S_IMODE((any_board / "instructor").stat().st_mode) == 0o700


@pytest.mark.parametrize("who", ["students", "instructor"])
def test_a_page_needs_nothing_but_itself_and_runs_nothing(any_board, who):
    text = page(any_board, who)
    tags = Tags(text)
    assert tags.open == []
    names = {tag for tag, _ in tags.elements}
    assert not names & {"script", "img", "iframe", "object", "embed", "form", "link", "base"}
    links = [attrs["href"] for _, attrs in tags.elements if "href" in attrs]
    assert links == ["#standings"]
    assert not [name for _, attrs in tags.elements for name in attrs if name.startswith("on")]
    assert "url(" not in text
    assert "@import" not in text
    policies = [a["content"] for _, a in tags.elements if "content-security" in str(a).lower()]
    assert len(policies) == 1
    assert policies[0].startswith("default-src 'none';")
    assert "script-src" not in policies[0]


def test_ids_on_a_page_are_unique(any_board):
    ids = [attrs["id"] for _, attrs in Tags(page(any_board)).elements if "id" in attrs]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("student", [SCRIPT, FORMULA, ELSEWHERE, "Ada", "Emmy", "Lise", "Max"])
def test_students_are_not_named_to_each_other(any_board, student):
    assert student not in Tags(page(any_board)).text
    assert student in Tags(page(any_board, "instructor")).text


def test_where_the_task_wants_no_pseudonyms_students_are_named(tmp_path):
    view = replace(FINAL, task=task_of({"board": {"pseudonyms": False}}))
    write_board(tmp_path / "board", view)
    told = Tags(page(tmp_path / "board")).text
    assert SCRIPT in told
    assert "pseudonym" not in told


def test_what_a_submission_wrote_is_not_on_the_students_page(any_board):
    assert "101 units" not in page(any_board)
    assert "it breaks a rule of the task" in page(any_board)
    assert REASON in Tags(page(any_board, "instructor")).text
    assert "The same file as number 1." in Tags(page(any_board, "instructor")).text


def test_the_best_stand_above_the_baseline_and_the_others_below(final):
    told = Tags(page(final, "instructor")).text
    assert told.index(SCRIPT) < told.index("Ada") < told.index("Baseline") < told.index("Emmy")


def test_points_stand_on_the_final_page_alone(before, final):
    assert '<th scope="col" role="columnheader" class="numeric points">' in page(final)
    assert '<th scope="col" role="columnheader" class="numeric points">' not in page(before)


def test_grades_have_one_row_for_every_student(any_board):
    assert set(grades(any_board)) == {
        "Ada",
        "Emmy",
        "Lise",
        "Max",
        SCRIPT,
        f"'{FORMULA}",
        ELSEWHERE,
    }


def test_final_grades(final):
    rows = grades(final)
    ada, emmy = rows["Ada"], rows["Emmy"]
    # Number 2 is the better one on the public part, with 3.5 points more on the private one.
    assert ada["submission"] == "2"
    assert ada["points"] == "45"
    assert (ada["place"], ada["accuracy"], ada["improvement"]) == ("2", "93.5000", "3.5000")
    assert float(ada["low"]) < 93.5 < float(ada["high"])
    assert (emmy["points"], emmy["place"], emmy["improvement"]) == ("0", "3", "-5.0000")


def test_who_has_no_score_has_no_points_unless_that_is_not_settled(final):
    points = {student: row["points"] for student, row in grades(final).items()}
    assert points[f"'{FORMULA}"] == points[ELSEWHERE] == "0"
    assert points["Lise"] == points["Max"] == ""


def test_before_the_end_grades_have_no_points(before):
    assert {row["points"] for row in grades(before).values()} == {""}


def test_no_cell_that_holds_a_text_is_a_formula(any_board):
    for row in grades(any_board).values():
        for column in ("student", "pseudonym", "reasons", "notes"):
            assert not re.match(r"[=+\-@\t\r]", row[column])


def test_feedback_tells_all_reasons_and_what_to_do(any_board):
    told = feedback(any_board, "0004-hyperlink-http-x")
    assert "101 units" in told
    assert "@SUM" in told.replace("\\", "").replace("&#64;", "@")
    assert "## What to do" in told
    assert "**RULE**: it breaks a rule of the task." in told


def test_feedback_at_the_end_tells_score_place_and_points(final):
    told = feedback(final, "0002-ada")
    assert "**93.50 %**" in told
    assert "935 right answers of 1,000" in told
    assert "**+3.50** percentage points" in told
    assert "- 35 points: an improvement of 3.50 percentage points: above 3" in told
    assert "Together **45 points** of 50." in told
    assert "Place **2** of 3." in told
    assert "as you handed them in have 50.00 %" in told


def test_feedback_says_which_other_submission_counts(final):
    assert "Another submission of yours counts, number 2" in feedback(final, "0001-ada")


def test_feedback_before_the_end_tells_what_the_ladder_shows(before):
    assert "now shows **95.00 %** for you" in feedback(before, "0001-ada")
    told = feedback(before, "0002-ada")
    assert "goes on showing **95.00 %**" in told
    assert "95.50" not in told
    assert "as you handed them in" not in told


def test_before_the_end_no_file_depends_on_what_the_ladder_keeps_back(before, tmp_path):
    changed = list(ENTRIES)
    # The public part of a submission that was not better, and the private part of all.
    changed[1] = replace(ENTRIES[1], correct=both(50, 1), handed_in=None)
    changed[2] = replace(ENTRIES[2], correct=np.roll(both(4, 0), 9, axis=1))
    write_board(tmp_path / "board", replace(BEFORE, entries=changed))
    for path in before.rglob("*"):
        if path.is_file():
            other = tmp_path / "board" / path.relative_to(before)
            assert other.read_bytes() == path.read_bytes(), path.name


def test_gradescope_results_keep_to_its_format(any_board):
    for path in (any_board / "instructor" / "gradescope").glob("*/results.json"):
        told = json.loads(path.read_text())
        assert isinstance(told["score"], float)
        assert told["output_format"] == "md"
        assert (told["visibility"], told["stdout_visibility"]) == ("visible", "hidden")
        assert sum(test["score"] for test in told["tests"]) == told["score"]
        for test in told["tests"]:
            assert test["score"] <= test["max_score"]
            assert set(test) <= {"name", "name_format", "score", "max_score", "status"}
        for column in told.get("leaderboard", []):
            assert {"name", "value"} <= set(column)


def test_gradescope_scores_are_the_points(final, before):
    assert results(final, "0002-ada")["score"] == 45
    assert results(final, "0001-ada")["score"] == 35
    assert results(final, "0004-hyperlink-http-x")["score"] == 0
    assert results(before, "0002-ada")["score"] == 0
    assert results(final, "0002-ada")["leaderboard"][:2] == [
        {"name": "place", "value": 2, "order": "asc"},
        {"name": "accuracy (%)", "value": 93.5},
    ]


@pytest.mark.parametrize("number", [7, 8])
def test_gradescope_gets_no_zero_for_what_is_not_settled(number):
    (one,) = [entry for entry in ENTRIES if entry.number == number]
    found = type("Standings", (), {"graded": {}})()
    assert gradescope_results(one, FINAL, found, "") is None


def test_the_same_contest_gives_the_same_bytes(final, tmp_path):
    write_board(tmp_path / "board", FINAL)
    for path in final.rglob("*"):
        if path.is_file():
            other = tmp_path / "board" / path.relative_to(final)
            assert other.read_bytes() == path.read_bytes()


def test_an_earlier_board_is_replaced_as_a_whole(tmp_path):
    write_board(tmp_path / "board", FINAL)
    write_board(tmp_path / "board", replace(FINAL, entries=ENTRIES[:1]))
    assert len(list((tmp_path / "board" / "instructor" / "feedback").iterdir())) == 1


@pytest.mark.parametrize(
    "foreign",
    ["thesis.docx", "students/photo.jpg", "instructor/feedback/mine.md", "instructor/x/y"],
)
def test_a_folder_with_anything_else_is_never_replaced(tmp_path, foreign):
    out = tmp_path / "board"
    write_board(out, FINAL)
    (out / foreign).parent.mkdir(exist_ok=True)
    (out / foreign).write_text("precious")
    with pytest.raises(OutputError, match="earlier board"):
        write_board(out, FINAL)
    assert (out / foreign).read_text() == "precious"


def test_where_writing_fails_the_earlier_board_stays(tmp_path, monkeypatch):
    out = tmp_path / "board"
    write_board(out, FINAL)
    monkeypatch.setattr("unseen.report.board.grades_csv", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_board(out, BEFORE)
    assert "Final standings" in page(out)
    assert [path.name for path in tmp_path.iterdir()] == ["board"]


@pytest.mark.parametrize("baseline", [None, entry(0, "baseline", status=Status.WAITING)])
def test_a_board_can_be_written_before_anything_is_graded(tmp_path, baseline):
    for view in (BEFORE, FINAL):
        write_board(tmp_path / "board", replace(view, baseline=baseline))
        assert "Nobody ranks yet" in page(tmp_path / "board")
    write_board(tmp_path / "board", replace(FINAL, entries=()))
    assert "Nobody ranks yet" in page(tmp_path / "board")
