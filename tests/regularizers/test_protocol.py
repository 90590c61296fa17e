"""What a class of one's own is told as soon as it is written."""

import pytest

from unseen.errors import InvalidArgumentError
from unseen.regularizers import Regularizer, with_strengths


@pytest.mark.parametrize(
    ("wrong", "hook"),
    [("penality", "penalty"), ("after_steps", "after_step"), ("Distort", "distort")],
)
def test_a_hook_that_is_misspelt_is_named(wrong, hook):
    message = f"Received `{wrong}`; call it `{hook}`, or `_{wrong}`"
    with pytest.raises(InvalidArgumentError, match=message):
        type("Mine", (Regularizer,), {wrong: lambda *given: given})


def test_methods_of_its_own_are_left_alone():
    @with_strengths
    class Mine(Regularizer):
        strength: float = 0.0
        penalties = (1.0, 2.0)  # no method

        def penalty(self, kernels):
            return self.of_kernels(kernels)

        def of_kernels(self, kernels):
            return self.strength * len(kernels)

    assert Mine(0.5).penalty([1, 2]) == 1.0
