import json
import re

import pytest
from rich.console import Console
from tests.studies.answers.made_up import make_study

from unseen.errors import OutputError
from unseen.report.study_figures import Bar, draw_gains
from unseen.report.study_page import headlines, study_facts, write_study_page
from unseen.report.study_table import study_table
from unseen.report.style import figure_style
from unseen.studies.answers import answer_study
from unseen.studies.answers.words import GainWords
from unseen.studies.metrics import METRICS
from unseen.studies.statistics import Measured


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    write_study_page(folder, make_study(num_folds=6, recipe=object()))
    return folder


def test_the_page_has_every_finding_and_figure(folder):
    page = (folder / "index.html").read_text()
    assert "<h1>Study of made up</h1>" in page
    assert [f'id="finding-{number}"' in page for number in range(1, 7)] == [True] * 6
    figures = {path.stem for path in (folder / "figures").iterdir()}
    assert figures == {
        "gains",
        "ranks",
        "cocktail-attribution",
        "learning-curves",
        "histories",
        "calibration",
        "rivals",
    }
    assert all(f'id="{name}-' in page for name in figures)
    assert "not finished" not in page


def test_the_page_needs_nothing_but_itself(folder):
    page = (folder / "index.html").read_text()
    assert re.findall(r'(?:src|href)="(?!#)([^"]*)"', page) == []
    assert set(re.findall(r"https?://[^\"' ]+", page)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }


def test_the_homeworks_words_are_not_on_it(folder):
    page = (folder / "index.html").read_text()
    assert "homework" not in page
    assert ">ours<" not in page


def test_findings_are_written_as_json(folder):
    findings = json.loads((folder / "findings.json").read_text())
    assert [finding["id"] for finding in findings] == list("123456")


def test_an_unfinished_study_says_how_far_it_is_and_is_written_over(tmp_path):
    write_study_page(tmp_path, make_study(num_folds=0))
    assert "0 outer folds are done" in (tmp_path / "index.html").read_text()
    write_study_page(tmp_path, make_study(num_folds=1, with_curves=False, metric="rmse"))
    page = (tmp_path / "index.html").read_text()
    assert "This study is not finished: 1 outer fold is done" in page
    assert 'id="told-against-true-' in page
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "figures",
        "findings.json",
        "index.html",
    ]


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    with pytest.raises(OutputError, match="page must be written"):
        write_study_page(tmp_path / "missing", make_study(num_folds=0))


def test_facts_say_what_was_studied():
    facts = study_facts(make_study(facts={"network": "4-64-3"}))
    assert facts["rows"] == "200"
    assert facts["columns"] == "4"
    assert facts["classes"] == "kind 0 (67), kind 1 (67), kind 2 (66)"
    assert facts["network"] == "4-64-3"
    assert facts["outer folds finished"] == "10 folds × 2 seeds"
    assert facts["time"] == "62 s"


def test_headlines_show_the_winner_and_its_gain():
    study = make_study(recipe=object())
    cards = {card.name: card.value for card in headlines(answer_study(study), study)}
    assert cards["best in the inner folds"] == "L2 0.001 + Dropout 0.001"
    assert re.fullmatch(r"\+3\.\d points", cards["gain of choosing so, over no regularizer"])


@pytest.mark.parametrize("metric", ["balanced accuracy", "rmse"])
def test_the_table_fits_a_terminal(metric):
    gains = {"SharpnessAwareMinimization": 0.03, "GradientClipping": 0.0}
    console = Console(width=100)
    with console.capture() as captured:
        console.print(study_table(make_study(metric=metric, gains=gains)))
    said = captured.get()
    assert "…" not in said
    rows = [line.split()[0] for line in said.splitlines() if "helps" in line or "none" in line]
    assert rows == ["cocktail", "SharpnessAwareMinimization", "none"]


def test_a_gain_that_is_far_off_does_not_squeeze_the_others():
    from matplotlib.figure import Figure

    def bar(mean, half):
        return Bar("x", Measured(mean, mean - half, mean + half, runs=5), "open")

    bars = [bar(0.01, 0.01), bar(0.0, 0.01), bar(-0.01, 0.01), bar(-5.0, 1.0)]
    with figure_style():
        axes = Figure().subplots()
        draw_gains(axes, bars, GainWords(METRICS["accuracy"]), "gain")
    low, high = axes.get_xlim()
    assert -15 < low < 0 < high < 15
    assert any(line.get_marker() == "<" for line in axes.lines)
