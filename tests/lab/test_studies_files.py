"""Which files of studies and reports are handed over, and how."""

import pytest

from unseen.lab.refusals import RefusalError
from unseen.lab.rooms.studies_files import found_file


def test_a_page_is_shown_where_it_can_reach_nothing(report):
    answer = found_file(report, "index.html")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox allow-scripts")
    assert "Content-Disposition" not in answer.headers


def test_other_files_are_handed_over_not_shown(report):
    answer = found_file(report, "models/digits.keras")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")


@pytest.mark.parametrize(
    "asked",
    ["journal/settings.json", "../secret.json", "models/../../secret.json", "/etc/passwd", "", "."],
)
def test_nothing_else_of_a_folder_is_handed_over(report, asked):
    with pytest.raises(RefusalError, match="There must be a file"):
        found_file(report, asked)


def test_a_link_out_of_the_folder_is_not_followed(report, tmp_path):
    (report / "study.json").symlink_to(tmp_path / "secret.json")
    with pytest.raises(RefusalError, match="There must be a file"):
        found_file(report, "study.json")
