"""What workers answer in the room Digits."""

import base64

import numpy as np
import pytest

from unseen.data import centre_digit
from unseen.errors import InvalidArgumentError, UnseenError
from unseen.lab.work import digits, digits_augmentation, digits_gallery
from unseen.lab.work.digits_known import known
from unseen.lab.workers.wire import to_line

RECIPES = ["overfit", "L2", "dropout", "digits"]


def pixels(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), np.uint8).reshape(-1, 28, 28)


def ink_of(number: int) -> list[int]:
    return known().images.test_images[number].ravel().tolist()


@pytest.fixture(scope="module")
def opening():
    return digits.opening()


def test_what_the_room_is_opened_with_is_plain(opening):
    assert to_line(opening)
    assert [one["name"] for one in opening["recipes"]] == RECIPES
    assert opening["num_images"] == 1991
    assert opening["num_training"] == 400


def test_the_first_image_divides_those_without_a_regularizer_and_not_the_best(opening):
    said = digits.answer(ink_of(opening["start"]), True)["answers"]
    assert said["overfit"]["num_nines"] in (2, 3)
    is_nine = known().images.test_labels[opening["start"]] == 9
    assert said["digits"]["num_nines"] == (5 if is_nine else 0)


def test_the_spread_of_the_answers_is_told():
    said = digits.answer(ink_of(0), True)["answers"]
    for one in said.values():
        assert one["chances"].shape == (5,)
        assert one["median"] == np.sort(one["chances"])[2]
        assert one["num_nines"] == (one["chances"] > 0.5).sum()


def test_a_drawing_is_shown_as_drawn_or_centred():
    drawn = np.roll(known().images.test_images[3], (3, -3), axis=(0, 1))
    as_drawn, centred = (
        digits.answer(drawn.ravel().tolist(), how)["seen"] for how in (False, True)
    )
    np.testing.assert_array_equal(pixels(as_drawn)[0], drawn)
    np.testing.assert_allclose(pixels(centred)[0] / 255, centre_digit(drawn / 255), atol=0.003)


def test_a_training_image_is_nearest_to_itself():
    row = digits.networks()["overfit"].training_rows[7]
    nearest = digits.answer(known().images.train_images[row].ravel().tolist(), False)["nearest"]
    assert nearest["distances"][0] < 1e-5
    assert nearest["digits"][0] == known().images.train_labels[row]
    np.testing.assert_array_equal(pixels(nearest["pictures"])[0], known().images.train_images[row])


def test_nothing_drawn_is_told():
    assert digits.answer([0] * 784, True)["is_blank"]


def test_a_test_image_is_shown_with_its_digit():
    told = digits.test_image(5)
    np.testing.assert_array_equal(pixels(told["picture"])[0], known().images.test_images[5])
    assert told["digit"] == known().images.test_labels[5]


@pytest.mark.parametrize("number", [-1, 1991])
def test_a_test_image_that_is_not_there_is_refused(number):
    with pytest.raises(InvalidArgumentError, match=f"0 to 1990. Received {number}"):
        digits.test_image(number)


def test_the_gallery_holds_what_somebody_gets_wrong():
    gallery = digits_gallery.gallery()
    assert len(pixels(gallery["pictures"])) == len(gallery["numbers"]) == len(gallery["digits"])
    assert (sum(gallery["wrong"].values()) > 0).all()
    for name, told in digits_gallery.scores().items():
        wrong = gallery["wrong"][name]
        assert told["wrong_by_any"] == (wrong > 0).sum()
        assert told["wrong_by_all"] == (wrong == 5).sum()
        assert told["mean"] == pytest.approx(1 - wrong.sum() / 5 / 1991)


def test_the_numbers_of_the_gallery_are_those_of_the_answers():
    gallery = digits_gallery.gallery()
    for place in (0, len(gallery["numbers"]) // 2):
        number, digit = gallery["numbers"][place], gallery["digits"][place]
        for name, said in digits.answer(ink_of(number), False)["answers"].items():
            num_wrong = said["num_nines"] if digit == 4 else 5 - said["num_nines"]
            assert num_wrong == gallery["wrong"][name][place]


@pytest.mark.parametrize("name", ["Affine", "Mixup", "recipe"])
def test_an_augmentation_is_shown_eight_times(opening, name):
    [one] = [one for one in opening["augmentations"] if one["name"] == name]
    usual = [strength["default"] for strength in one["strengths"]]
    told = digits_augmentation.distorted(ink_of(0), True, name, usual, 3)
    assert pixels(told["pictures"]).shape == (8, 28, 28)
    assert list(told["nines"]) == RECIPES


def test_an_augmentation_at_strength_zero_changes_nothing():
    told = digits_augmentation.distorted(ink_of(0), True, "Affine", [0.0] * 4, 0)
    assert (pixels(told["pictures"]) == known().images.test_images[0]).all()


def test_every_slider_goes_as_far_as_its_regularizer_allows(opening):
    for one in opening["augmentations"]:
        for strength in one["strengths"]:
            assert 0 <= strength["default"] <= strength["most"]
        largest = [strength["most"] for strength in one["strengths"]]
        assert digits_augmentation._regularizers(one["name"], largest)


@pytest.mark.parametrize(
    ("name", "strengths"), [("Dropout", [0.1]), ("Affine", [1.0]), ("Cutout", [2.0])]
)
def test_an_augmentation_that_is_none_is_refused(name, strengths):
    with pytest.raises(UnseenError, match=r"must be .*Received"):
        digits_augmentation.distorted(ink_of(0), True, name, strengths, 0)
