"""How a study was done, in words."""

from unseen.studies.results import StudyResult
from unseen.studies.wording import count


def design_in_words(result: StudyResult) -> str:
    """How the study was done, in two sentences."""
    design, data = result.design, result.data
    kind = (
        "in the order of time, training rows before test rows"
        if data.is_ordered
        else "with whole groups on one side" + (", stratified" if data.is_classification else "")
        if data.groups is not None
        else "stratified by class"
        if data.is_classification
        else "at random"
    )
    shuffled = "" if data.is_ordered else ", shuffled anew for each repetition"
    return (
        f"The design: {count(design.outer, 'outer fold')} {kind}{shuffled}; "
        f"{count(result.num_resamples, 'fold')} finished. "
        f"In each, {count(design.inner, 'inner fold')} of the training rows chose among at most "
        f"{count(design.strengths, 'strength')} of each regularizer and {design.trials:,} "
        f"cocktails; the winners were trained on the whole training part from "
        f"{count(design.seeds, 'seed')}, every network for {count(design.epochs, 'epoch')} of "
        f"batches of {design.batch_size} by {design.optimizer}, and scored on the test part, "
        "which took no part in anything."
    )
