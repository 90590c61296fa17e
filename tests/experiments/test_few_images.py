import json

import numpy as np
import pytest

from unseen import recipes
from unseen.experiments import few_images, few_images_answer
from unseen.experiments.plan import Plan
from unseen.report.digit_figures import draw_few_images
from unseen.studies import measure

TINY = Plan(seeds=2, few_images_draws=2, few_images_epochs=2, plain_sizes=(800,))


@pytest.fixture(scope="module")
def networks():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(few_images, "PLAIN_EPOCHS", 2)
        return few_images.train_few_images(TINY)


@pytest.fixture(scope="module")
def finding(networks):
    return few_images_answer.answer_few_images(networks)


def test_all_800_images_are_fitted_and_never_a_test_image(networks):
    for run in networks.fits.runs:
        assert run.split.training.size == 800
        assert run.split.test.size == 1_991
        assert run.split.training.max() < run.split.test.min()


def test_the_recipe_is_the_shipped_one_but_for_the_epochs(networks):
    recipe = networks.fits.runs[0].recipe
    assert recipe == recipes.digits.replace(epochs=TINY.few_images_epochs)


def test_the_full_job_trains_the_shipped_recipe_on_twenty_draws():
    plan = Plan.full()
    assert (plan.few_images_draws, plan.few_images_epochs) == (20, None)
    assert plan.plain_sizes[0] == 800
    assert plan.plain_sizes[-1] == 11_791


def test_networks_are_counted(networks):
    assert networks.num_networks == 2 + 2


def test_the_finding_is_strict_json(finding):
    json.dumps(finding.to_json(), allow_nan=False)


def test_wrong_images_are_those_that_the_accuracy_misses(finding):
    wrong, accuracy = (finding.numbers[name] for name in ("wrong_test_images", "test_accuracy"))
    assert wrong.values == pytest.approx([1_991 * (1 - one) for one in accuracy.values], abs=0.01)
    assert finding.numbers["wrong_in_most_draws"] <= finding.numbers["ever_wrong"]


def test_shortened_training_is_said(finding):
    assert f"2 epochs instead of its {recipes.digits.epochs:,}" in finding.statement


def test_pictures_are_of_images_that_are_wrong_most_often_first(finding):
    evidence = finding.evidence
    assert evidence["wrong_images"].shape[1:] == (28, 28)
    assert (np.diff(evidence["wrong_shares"]) <= 0).all()
    assert evidence["wrong_shares"][-1] > 0
    assert set(evidence["wrong_digits"]) <= {4, 9}


def test_each_draw_and_each_size_has_its_row(finding):
    draws, sizes = finding.tables
    assert [row[0] for row in draws.rows] == ["1", "2"]
    assert [row[0] for row in sizes.rows] == ["800"]


def test_figures_show_the_wrong_images_and_the_learning_curve(finding):
    assert [figure.name for figure in draw_few_images(finding)] == [
        "still-wrong",
        "worth-in-images",
    ]


@pytest.mark.parametrize(
    ("accuracy", "worth", "said"),
    [
        (0.98, 1_600, "worth about 1,600 without"),
        (1 - 0.02 / 2**0.5, 1_600 * 2**0.5, "worth about 2,300 without"),
        (0.995, 3_200, "worth more than all 3,200 without"),
        (0.9, 800, "worth fewer than 800 without"),
    ],
    ids=["at-a-size", "between", "above", "below"],
)
def test_worth_is_read_off_the_learning_curve(accuracy, worth, said):
    # The error halves with twice the images.
    plain = {800: measure([0.96]), 1_600: measure([0.98]), 3_200: measure([0.99])}
    found, sentence = few_images_answer._worth(accuracy, plain)
    assert found == pytest.approx(worth)
    assert said in sentence


def test_a_learning_curve_that_does_not_fall_is_read_where_it_last_did():
    plain = {800: measure([0.96]), 1_600: measure([0.95]), 3_200: measure([0.99])}
    found, _ = few_images_answer._worth(0.98, plain)
    assert 1_600 <= found <= 3_200
