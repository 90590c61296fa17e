"""Seeds against rows: what the spread is due to, and whether there are enough seeds."""

import numpy as np

from unseen.studies.answers.finished import finished_runs
from unseen.studies.answers.recommendation import recommended
from unseen.studies.answers.words import GainWords, called
from unseen.studies.results import NONE, StudyResult
from unseen.studies.variance_parts import VarianceParts, seeds_worth_having, variance_parts
from unseen.studies.wording import count

# Nobody trains so many: the number says that seeds are nearly all of the spread.
_MANY_SEEDS = 20


def judge_seeds(result: StudyResult, words: GainWords) -> tuple[str, dict]:
    """How much the winner's gain varies by rows and by seeds, and whether more seeds would help.

    Args:
        result: What the study has found so far.
        words: For sizes.

    Returns:
        Sentences and numbers; of nothing nothing.
    """
    name, _ = recommended(result)
    table, subject = _seed_table(result, name)
    if table is None:
        return "", {}
    num_folds, num_seeds = table.shape
    if num_seeds < 2 or num_folds < 2:
        few = "seed" if num_seeds < 2 else "fold"
        return (
            f"Seeds and rows. With one {few}, what the seeds contribute and what the rows do "
            "cannot be told apart.",
            {},
        )
    parts = variance_parts(table)
    worth_having = seeds_worth_having(parts)
    return (
        f"Seeds and rows. {subject} varies by {words.plain(parts.draw)} from fold to fold "
        f"(standard deviation) and by {words.plain(parts.seed)} from seed to seed on the same "
        f"fold. {_enough(parts, worth_having)}",
        {
            "sd_from_fold_to_fold": parts.draw,
            "sd_from_seed_to_seed": parts.seed,
            "seeds_worth_having": worth_having,
        },
    )


def _scores(result: StudyResult, contender: str) -> dict[int, dict[int, float]]:
    """A contender's score by outer fold and seed, those that are finite."""
    runs = finished_runs(result, "outer").of(contender)
    found: dict[int, dict[int, float]] = {}
    for fold, seed, score in zip(runs["resample"], runs["seed"], runs["score"], strict=True):
        if np.isfinite(score):
            found.setdefault(int(fold), {})[int(seed)] = float(score)
    return found


def _seed_table(result: StudyResult, name: str) -> tuple[np.ndarray | None, str]:
    """The winner's gain over none by fold and seed, or none's score, where seeds are as many."""
    baseline, ours = _scores(result, NONE), _scores(result, name)
    goodness = result.design.metric.goodness
    if name != NONE and ours:
        subject = f"The gain of {called(name)} over none"
        paired = [
            [
                float(goodness(ours[fold][seed] - baseline[fold][seed]))
                for seed in ours[fold]
                if seed in baseline.get(fold, {})
            ]
            for fold in ours
        ]
    else:
        subject = f"The {result.design.metric.name} of no regularizer"
        paired = [list(scores.values()) for scores in baseline.values()]
    most = max((len(row) for row in paired), default=0)
    whole = [row for row in paired if len(row) == most]
    return (np.array(whole) if most else None), subject


def _enough(parts: VarianceParts, worth_having: int) -> str:
    have = parts.num_seeds
    if worth_having <= have:
        return (
            f"{count(have, 'seed')} a fold {'is' if have == 1 else 'are'} enough: more would "
            "narrow intervals by less than 10 %."
        )
    if worth_having > _MANY_SEEDS:
        return (
            f"Nearly all of the spread is the seeds': more than {have} a fold would narrow "
            "intervals much."
        )
    return (
        f"{count(worth_having, 'seed')} a fold instead of {have} would narrow intervals; beyond "
        "that only more rows help."
    )
