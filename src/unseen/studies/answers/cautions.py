"""Why numbers may carry less than they seem to: few folds or rows, diverged runs, concerns."""

import numpy as np

from unseen.studies.results import StudyResult
from unseen.studies.wording import count, listing

# Below these, intervals are wide and their own errors large.
_FEW_FOLDS, _FEW_ROWS, _FEW_OF_A_CLASS, _FEW_TEST_ROWS = 5, 100, 20, 20
# Of all runs; more of them say that the learning rate is too high, not that one strength is.
_MANY_DIVERGED = 0.1


def cautions(result: StudyResult) -> list[str]:
    """Warnings where the sample is too small for what is claimed from it.

    Args:
        result: What the study has found so far.

    Returns:
        One paragraph, or nothing.
    """
    said = [
        sentence
        for sentence in (_few_folds(result), _few_rows(result), _few_of_a_class(result))
        if sentence
    ]
    return [f"Too little for large claims. {' '.join(said)}"] if said else []


def concerns(result: StudyResult) -> list[list[str]]:
    """What the audit saw, which runs diverged, and other notes, as rows of a table."""
    rows = [[concern.kind, concern.text] for concern in result.concerns]
    if diverged := _diverged(result):
        rows.append(["diverged runs", diverged])
    notes = dict.fromkeys([*result.data.notes, *result.notes])
    return rows + [["note", note] for note in notes]


def audited(result: StudyResult) -> str:
    """What the audit of the data came to, in a sentence."""
    num = len(result.concerns)
    if num == 0:
        return (
            "The data. An audit saw nothing that may mislead: no rows that occur twice, no column "
            "that gives the target away. That is no proof that there is none."
        )
    kinds = list(dict.fromkeys(concern.kind for concern in result.concerns))
    return f"The data. An audit has {count(num, 'concern')}, in the table below: {listing(kinds)}."


def absences(result: StudyResult) -> list[list[str]]:
    """Contenders that took no part, those of one reason together, as rows of a table."""
    names: dict[str, list[str]] = {}
    for name, reason in result.left_out.items():
        why = reason.split(". ")[0].removeprefix(f"{name} ").rstrip(".")
        names.setdefault(why, []).append(name)
    return [[listing(some), why] for why, some in names.items()]


def _few_folds(result: StudyResult) -> str:
    num = result.num_resamples
    if num >= _FEW_FOLDS:
        return ""
    if num == 0:
        return "No outer fold is finished."
    consequence = (
        "intervals are infinite and nothing can be shown" if num == 1 else "intervals are wide"
    )
    return (
        f"Only {count(num, 'outer fold')} {'is' if num == 1 else 'are'} finished: {consequence}. "
        "Give the study more time."
    )


def _few_rows(result: StudyResult) -> str:
    num = result.data.num_rows
    sizes = [len(fold.test) for fold in result.folds]
    if num < _FEW_ROWS:
        return (
            f"The data have {count(num, 'row')}: folds are alike, and what holds for them may not "
            "hold for the next rows."
        )
    if sizes and min(sizes) < _FEW_TEST_ROWS:
        return f"The smallest test part has {count(min(sizes), 'row')}: scores are coarse."
    return ""


def _few_of_a_class(result: StudyResult) -> str:
    if result.data.classes is None:
        return ""
    counts = np.bincount(result.data.targets, minlength=len(result.data.classes))
    rare = [
        f"{name} ({number:,})"
        for name, number in zip(result.data.classes, counts, strict=True)
        if number < _FEW_OF_A_CLASS
    ]
    if not rare:
        return ""
    return (
        f"Rows are few of {'one class' if len(rare) == 1 else f'{len(rare)} classes'}: "
        f"{listing(rare[:5])}{' and others' if len(rare) > 5 else ''}. How they are told is a "
        "matter of luck."
    )


def _diverged(result: StudyResult) -> str:
    runs = result.runs
    networks = runs[runs["stage"] != "rival"]
    lost = networks[networks["status"] == "diverged"]
    if not len(lost):
        return ""
    names = list(dict.fromkeys(lost["contender"]))
    share = len(lost) / len(networks)
    advice = " Try a lower learning rate." if share > _MANY_DIVERGED else ""
    return (
        f"{len(lost):,} of {len(networks):,} networks ({100 * share:.1f} %), of "
        f"{listing(names[:5])}{' and others' if len(names) > 5 else ''}. They count as the worst "
        f"where strengths are chosen, and are left out of mean scores.{advice}"
    )
