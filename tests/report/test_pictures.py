"""Pictures are refused before the work, and written the same each time."""

import pytest

from unseen.errors import OutputError
from unseen.report.pictures import check_picture, save_picture
from unseen.report.style import figure_style


def a_figure():
    from matplotlib.figure import Figure

    with figure_style():
        figure = Figure(figsize=(2, 1))
        figure.subplots().plot([1, 2])
    return figure


@pytest.mark.parametrize("suffix", [".svg", ".png"])
def test_a_picture_is_the_same_bytes_each_time(tmp_path, suffix):
    path = tmp_path / f"picture{suffix}"
    save_picture(a_figure(), path)
    first = path.read_bytes()
    save_picture(a_figure(), path)
    assert path.read_bytes() == first
    assert first[:5] in (b"<?xml", b"\x89PNG\r")


def test_missing_folders_are_made(tmp_path):
    check_picture(tmp_path / "a" / "b" / "picture.svg", overwrite=False)
    assert (tmp_path / "a" / "b").is_dir()


def test_another_kind_of_picture_is_refused(tmp_path):
    with pytest.raises(OutputError, match=r"must end in \.svg or \.png. Received .*picture\.gif"):
        check_picture(tmp_path / "picture.gif", overwrite=False)


def test_a_picture_that_exists_is_replaced_only_if_that_is_said(tmp_path):
    path = tmp_path / "picture.svg"
    path.touch()
    with pytest.raises(OutputError, match="--force"):
        check_picture(path, overwrite=False)
    check_picture(path, overwrite=True)


def test_a_folder_is_no_place_for_a_picture(tmp_path):
    (tmp_path / "picture.svg").mkdir()
    with pytest.raises(OutputError, match="Received the folder"):
        check_picture(tmp_path / "picture.svg", overwrite=True)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="one that can be written to"):
        check_picture(tmp_path / "file" / "picture.svg", overwrite=False)


def test_a_picture_that_cannot_be_written_is_an_error(tmp_path):
    with pytest.raises(OutputError, match="one that can be written to"):
        save_picture(a_figure(), tmp_path / "nowhere" / "picture.svg")
