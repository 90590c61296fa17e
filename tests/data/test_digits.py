import shutil

import numpy as np
import pytest

from unseen.data import digits as digits_module
from unseen.data.digits import EMBEDDED_FILE, DigitImages, digits_dataset, load_digits
from unseen.errors import DataFileError, InvalidArgumentError, InvalidDataError


@pytest.fixture(scope="module")
def fours_and_nines():
    return load_digits()


@pytest.fixture
def embedded_copy(tmp_path, monkeypatch):
    """A copy of the embedded file that a test may damage."""
    for suffix in (".npz", ".sha256"):
        shutil.copy(EMBEDDED_FILE.with_suffix(suffix), tmp_path)
    copy = tmp_path / EMBEDDED_FILE.name
    monkeypatch.setattr(digits_module, "EMBEDDED_FILE", copy)
    return copy


def images_of(train_labels, test_labels=()):
    def blank(labels):
        return np.zeros((len(labels), 28, 28), np.uint8)

    return DigitImages(
        blank(train_labels),
        np.array(train_labels, np.uint8),
        blank(test_labels),
        np.array(test_labels, np.uint8),
    )


# The images that come with unseen.


def test_embedded_images_are_all_fours_and_nines_of_mnist(fours_and_nines):
    counts = {
        part: dict(zip(*map(list, np.unique(labels, return_counts=True)), strict=True))
        for part, labels in [
            ("train", fours_and_nines.train_labels),
            ("test", fours_and_nines.test_labels),
        ]
    }
    assert counts == {"train": {4: 5842, 9: 5949}, "test": {4: 982, 9: 1009}}


def test_embedded_images_are_in_the_order_of_mnist(fours_and_nines):
    # MNIST's training labels begin 5 0 4 1 9 2 1 3 1 4, its test labels 7 2 1 0 4 1 4 9 5 9.
    assert fours_and_nines.train_labels[:3].tolist() == [4, 9, 4]
    assert fours_and_nines.test_labels[:4].tolist() == [4, 4, 9, 9]


def test_embedded_images_use_the_whole_range_of_grey(fours_and_nines):
    for images in (fours_and_nines.train_images, fours_and_nines.test_images):
        assert (images.dtype, images.min(), images.max()) == (np.uint8, 0, 255)


def test_embedded_images_do_not_depend_on_the_order_of_digits(fours_and_nines):
    np.testing.assert_array_equal(load_digits((9, 4)).train_labels, fours_and_nines.train_labels)


def test_other_digits_without_source_are_refused():
    with pytest.raises(InvalidArgumentError, match=r"digits=\(3, 8\); point `source` at a folder"):
        load_digits((3, 8))


def test_damaged_embedded_file_is_refused(embedded_copy):
    content = bytearray(embedded_copy.read_bytes())
    content[len(content) // 2] ^= 1
    embedded_copy.write_bytes(content)
    message = r"mnist_4_9.npz must have the SHA-256 digest [0-9a-f]{64}\. Received [0-9a-f]{64}: "
    with pytest.raises(DataFileError, match=message + "the file is damaged. Reinstall unseen"):
        load_digits()


@pytest.mark.parametrize("suffix", [".npz", ".sha256"])
def test_missing_embedded_file_is_named(embedded_copy, suffix):
    embedded_copy.with_suffix(suffix).unlink()
    with pytest.raises(DataFileError, match=f"mnist_4_9{suffix}.*Reinstall unseen"):
        load_digits()


def test_empty_digest_file_is_refused(embedded_copy):
    embedded_copy.with_suffix(".sha256").write_text("")
    with pytest.raises(DataFileError, match="must be readable"):
        load_digits()


# Images from a source on the disk.


@pytest.mark.parametrize("packed", [False, True], ids=["unpacked", "packed"])
def test_source_gives_the_chosen_digits_in_order(write_idx_folder, packed):
    images = load_digits((8, 3), write_idx_folder(packed=packed))
    assert images.train_labels.tolist() == [3, 8, 3, 8]
    assert images.test_labels.tolist() == [3, 8]
    assert images.train_images[:, 0, 0].tolist() == [3, 8, 13, 18]
    assert images.test_images[:, 0, 0].tolist() == [3, 8]


def test_npz_and_idx_files_give_the_same(npz_file, write_idx_folder):
    one, other = load_digits((1, 7), npz_file), load_digits((1, 7), write_idx_folder(packed=True))
    np.testing.assert_array_equal(one.train_images, other.train_images)


def test_more_than_two_digits_may_be_chosen(npz_file):
    assert load_digits(range(10), npz_file).train_labels.size == 20


def test_source_without_a_chosen_digit_is_refused(tmp_path):
    images = np.zeros((2, 28, 28), np.uint8)
    labels = np.array([4, 9])
    np.savez(tmp_path / "few.npz", x_train=images, y_train=labels, x_test=images, y_test=[4, 4])
    with pytest.raises(InvalidDataError, match=r"test images of each .* Received none of \[9\]"):
        load_digits((4, 9), tmp_path / "few.npz")


@pytest.mark.parametrize(
    "digits",
    [
        pytest.param((), id="none"),
        pytest.param((4,), id="one"),
        pytest.param((4, 4), id="twice-the-same"),
        pytest.param((4, 10), id="not-a-digit"),
        pytest.param("49", id="text"),
    ],
)
def test_digits_must_be_different_digits(digits):
    with pytest.raises(InvalidArgumentError, match="must be two or more different digits"):
        load_digits(digits)


# What DigitImages accepts.

BLANK = np.zeros((2, 28, 28), np.uint8)
LABELS = np.array([4, 9], np.uint8)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        pytest.param(
            {"train_images": BLANK / 255},
            "`train_images` must be uint8, 0 to 255. Received dtype float64",
            id="float-images",
        ),
        pytest.param(
            {"test_images": BLANK.reshape(2, 784)},
            r"`test_images` must have shape \(num_images, 28, 28\). Received shape \(2, 784\)",
            id="flat-images",
        ),
        pytest.param(
            {"train_labels": LABELS[:1]},
            "must be equally many. Received 2 images and 1 labels",
            id="too-few-labels",
        ),
        pytest.param(
            {"test_labels": np.array([4, 10])},
            "`test_labels` must be digits, 0 to 9. Received 1 that are not, among them 10",
            id="label-ten",
        ),
        pytest.param(
            {"train_labels": np.array([-1, 4])},
            "Received 1 that are not, among them -1",
            id="minus",
        ),
        pytest.param(
            {"train_labels": np.array([4.0, 9.0])},
            "`train_labels` must be integers, one per image. Received dtype float64",
            id="float-labels",
        ),
        pytest.param(
            {"train_labels": np.eye(2, dtype=int)},
            r"must be integers, one per image. Received dtype int64, shape \(2, 2\)",
            id="one-hot-labels",
        ),
    ],
)
def test_wrong_images_and_labels_are_refused(wrong, message):
    right = {
        "train_images": BLANK,
        "train_labels": LABELS,
        "test_images": BLANK,
        "test_labels": LABELS,
    }
    with pytest.raises(InvalidDataError, match=message):
        DigitImages(**{**right, **wrong})


# Images as a dataset.


def test_dataset_stacks_training_then_test_images():
    data = digits_dataset(images_of([4, 9, 9], [9, 4]))
    assert data.targets.tolist() == [[1, 0], [0, 1], [0, 1], [0, 1], [1, 0]]


def test_dataset_scales_pixels_to_one():
    images = images_of([4, 9])
    images.train_images[1, 0, :3] = [0, 51, 255]
    data = digits_dataset(images)
    assert data.inputs.dtype == np.float32
    np.testing.assert_allclose(data.inputs[1, :3], [0, 0.2, 1], rtol=1e-7)


def test_dataset_of_embedded_digits_is_flat_images(fours_and_nines):
    data = digits_dataset(fours_and_nines)
    assert data.inputs.shape == (13_782, 784)
    assert data.image_shape == (28, 28)
    assert data.inputs.max() == 1
    assert data.name == "digits 4, 9"


def test_dataset_keeps_each_image_in_its_row(fours_and_nines):
    data = digits_dataset(fours_and_nines)
    row = len(fours_and_nines.train_labels) + 5
    restored = np.rint(data.inputs[row].reshape(28, 28) * 255)
    np.testing.assert_array_equal(restored, fours_and_nines.test_images[5])


def test_columns_follow_the_digits_asked_for():
    data = digits_dataset(images_of([4, 9]), digits=(9, 4))
    assert data.targets.tolist() == [[0, 1], [1, 0]]


def test_image_of_another_digit_is_refused():
    with pytest.raises(InvalidDataError, match=r"only the digits \(4, 9\). Received images of \[5"):
        digits_dataset(images_of([4, 9, 5]), digits=(4, 9))


def test_images_of_one_digit_alone_are_refused():
    with pytest.raises(InvalidDataError, match=r"two or more different digits. Received only \(4,"):
        digits_dataset(images_of([4, 4]))
