import pytest

from unseen.experiments.rubric import homework_points


@pytest.mark.parametrize(
    ("improvement", "points"),
    [(-2.0, 0), (0.0, 0), (0.01, 10), (1.0, 10), (1.01, 20), (2.0, 20), (3.0, 30), (3.01, 35)],
)
def test_borders_belong_to_the_step_below(improvement, points):
    assert homework_points(improvement) == points
