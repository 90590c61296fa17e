import pytest

from unseen.errors import InvalidArgumentError
from unseen.experiments.plan import Plan


@pytest.mark.parametrize("seeds", [0, -3])
def test_at_least_one_network_stands_behind_a_number(seeds):
    with pytest.raises(InvalidArgumentError, match=f"at least 1. Received seeds={seeds}"):
        Plan(seeds=seeds)


@pytest.mark.parametrize("seed", [-1, 2**31])
def test_seed_must_be_in_range(seed):
    with pytest.raises(InvalidArgumentError, match=r"`seed` must be a whole number"):
        Plan(seed=seed)


def test_more_seeds_begin_with_the_same_ones():
    assert Plan(seeds=9).run_seeds[:4] == Plan(seeds=4).run_seeds


def test_other_seeds_share_no_run():
    assert not set(Plan(seed=0, seeds=20).run_seeds) & set(Plan(seed=1, seeds=20).run_seeds)


def test_full_gives_every_recipe_the_homeworks_thousand_epochs():
    plan = Plan.full()
    assert (plan.overfit_epochs, plan.comparison_epochs) == (1_000, 1_000)
    assert plan.seeds > Plan().seeds
