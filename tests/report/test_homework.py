"""The main job, with tiny networks' worth of training."""

import json
import re
from html.parser import HTMLParser

import keras
import numpy as np
import pytest

from unseen.errors import DataFileError, InvalidArgumentError, InvalidDataError, OutputError
from unseen.experiments.plan import Plan
from unseen.report import homework
from unseen.report.homework import report_homework
from unseen.waves import WaveData, curves, sample_parameters, sample_waves, save_waves

TINY = Plan(
    seeds=2,
    num_training_curves=250,
    num_test_curves=60,
    wave_epochs=2,
    overfit_epochs=3,
    comparison_epochs=1,
    final_epochs=1,
    map_resolution=3,
    few_images_epochs=1,
)
QUESTIONS = [*(f"1.{n}" for n in range(1, 9)), *(f"2.{n}" for n in range(1, 6))]


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """A report folder, and the stages that were shown while it was made."""
    out = tmp_path_factory.mktemp("main-job") / "report"
    stages = []
    report_homework(out, plan=TINY, on_progress=lambda *stage: stages.append(stage))
    return out, stages


def test_every_question_is_answered_in_order(report):
    out, _ = report
    findings = json.loads((out / "findings.json").read_text())
    assert [finding["id"] for finding in findings] == [*QUESTIONS, "differences"]
    assert all({"id", "title", "statement", "numbers"} <= set(finding) for finding in findings)


def test_repeated_numbers_carry_mean_interval_and_runs(report):
    out, _ = report
    findings = {f["id"]: f for f in json.loads((out / "findings.json").read_text())}
    mae = findings["1.6"]["numbers"]["test_mae"]
    assert mae["interval"][0] <= mae["mean"] <= mae["interval"][1]
    assert mae["runs"] == TINY.seeds


def test_the_page_shows_every_question_and_needs_nothing_from_outside(report):
    out, _ = report
    page = (out / "index.html").read_text()
    for question in QUESTIONS:
        assert f'id="finding-{question.replace(".", "-")}"' in page
    addresses = set(re.findall(r"""(?:src|href)=["']([^"'#][^"']*)""", page))
    assert {a for a in addresses if not a.startswith("data:")} == set()


def test_ids_on_the_page_are_unique(report):
    class Ids(HTMLParser):
        def __init__(self):
            super().__init__()
            self.found = []

        def handle_starttag(self, _, attrs):
            self.found += [value for name, value in attrs if name == "id"]

    out, _ = report
    parser = Ids()
    parser.feed((out / "index.html").read_text())
    assert len(parser.found) == len(set(parser.found)) > len(QUESTIONS)


@pytest.mark.parametrize("name", ["fourier", "fourier_best", "overfit", "regularized_model"])
def test_models_open_in_plain_keras(report, name):
    out, _ = report
    model = keras.models.load_model(out / "models" / f"{name}.keras")
    outputs = model.predict(np.zeros((2, *model.input_shape[1:])), verbose=0)
    assert np.isfinite(outputs).all()


def test_figures_are_written_as_svg(report):
    out, _ = report
    names = {path.name for path in (out / "figures").iterdir()}
    assert {"first-curve.svg", "range-maps.svg", "overfitting.svg", "compared-loss.svg"} <= names
    assert all(name.endswith(".svg") for name in names)


def test_progress_reaches_the_end_of_every_stage(report):
    _, stages = report
    last = {stage: (finished, total) for stage, finished, total in stages}
    assert len(last) >= 7
    assert all(finished == total for finished, total in last.values())


def test_only_takes_one_of_the_halves(tmp_path):
    with pytest.raises(InvalidArgumentError, match=r"one of 'waves', 'digits'\. Received only='x'"):
        report_homework(tmp_path / "out", only="x")  # pyright: ignore[reportArgumentType]


def test_a_missing_data_folder_leaves_no_trace(tmp_path):
    with pytest.raises(DataFileError, match="no folder"):
        report_homework(tmp_path / "out", plan=TINY, data=tmp_path / "nowhere")
    assert list(tmp_path.iterdir()) == []


def test_a_foreign_folder_is_refused_before_anything_is_trained(tmp_path, monkeypatch):
    (tmp_path / "thesis.txt").write_text("years of work")
    monkeypatch.setattr(homework, "_answer", lambda *_: pytest.fail("trained"))
    with pytest.raises(OutputError, match=r"thesis\.txt"):
        report_homework(tmp_path, plan=TINY)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


@pytest.mark.parametrize("failure", [KeyboardInterrupt, RuntimeError])
def test_a_failure_half_way_leaves_the_earlier_report(report, tmp_path, monkeypatch, failure):
    import shutil

    earlier = tmp_path / "report"
    shutil.copytree(report[0], earlier)
    before = (earlier / "index.html").read_bytes()

    def fail(*_):
        raise failure

    monkeypatch.setattr("unseen.experiments.fourier_answers.train_fourier", fail)
    with pytest.raises(failure):
        report_homework(earlier, plan=TINY, only="waves")
    assert (earlier / "index.html").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_when_one_half_fails_the_other_stops_soon(tmp_path, monkeypatch):
    """The digits would take minutes; they stop at their next sign of progress."""
    import threading

    started, shown = threading.Event(), []

    def fail(*_):
        started.wait(60)
        raise RuntimeError("half way")

    def endless(plan, images, workshop):
        for finished in range(10**6):
            started.set()
            workshop.on_progress("digits", finished, 10**6)
            shown.append(finished)
            threading.Event().wait(0.001)

    monkeypatch.setattr("unseen.experiments.fourier_answers.answer_fourier", fail)
    monkeypatch.setattr("unseen.experiments.overfitting_answers.answer_overfitting", endless)
    with pytest.raises(RuntimeError, match="half way"):
        report_homework(tmp_path / "out", plan=TINY)
    assert len(shown) < 10**6
    assert not (tmp_path / "out").exists()


def of_another_range(waves):
    parameters = [3 * sample_parameters(20, 1), *parameters_of(waves)[1:]]
    return [curves(row) for row in parameters], parameters


def with_other_extended_curves(waves):
    parameters = [*parameters_of(waves)[:2], sample_parameters(9, 2)]
    return [curves(row) for row in parameters], parameters


def parameters_of(waves):
    return [waves.train_parameters, waves.test_parameters, waves.extended_parameters]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (of_another_range, "parameters lie in"),
        (with_other_extended_curves, "its nine curves in their order"),
    ],
)
def test_data_that_are_not_the_homeworks_are_refused_before_training(
    tmp_path, monkeypatch, change, message
):
    monkeypatch.setattr(homework, "_answer", lambda *_: pytest.fail("trained"))
    tables, parameters = change(sample_waves(0, 20, 5))
    pairs = [array for pair in zip(tables, parameters, strict=True) for array in pair]
    save_waves(WaveData(*pairs), tmp_path / "data")
    with pytest.raises(InvalidDataError, match=message):
        report_homework(tmp_path / "out", plan=TINY, data=tmp_path / "data")
    assert not (tmp_path / "out").exists()


def test_curves_of_another_length_are_refused_before_training(tmp_path, monkeypatch):
    monkeypatch.setattr(homework, "_answer", lambda *_: pytest.fail("trained"))
    waves = sample_waves(0, 20, 5)
    short = [curves(parameters, num_samples=500) for parameters in parameters_of(waves)]
    pairs = [a for pair in zip(short, parameters_of(waves), strict=True) for a in pair]
    save_waves(WaveData(*pairs), tmp_path / "data")
    with pytest.raises(InvalidDataError, match=r"have 1,000 samples\. Received 500"):
        report_homework(tmp_path / "out", plan=TINY, data=tmp_path / "data")


def test_waves_cannot_go_with_the_digits_alone(tmp_path):
    with pytest.raises(InvalidArgumentError, match="cannot go with the digits alone"):
        report_homework(tmp_path / "out", plan=TINY, only="digits", data=tmp_path)
