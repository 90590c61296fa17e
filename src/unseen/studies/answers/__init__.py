"""What a study answers: six findings, every sentence computed from their numbers."""

from unseen.studies.answers.cocktail_gain import answer_cocktail
from unseen.studies.answers.comparison import Compared, compare_contenders
from unseen.studies.answers.recommendation import is_finished, recommend, recommended
from unseen.studies.answers.rivals_compared import answer_rivals
from unseen.studies.answers.singles import compare_singles
from unseen.studies.answers.trust import answer_trust
from unseen.studies.answers.worth import answer_worth
from unseen.studies.finding import Finding
from unseen.studies.results import StudyResult

__all__ = ["Compared", "answer_study", "compare_contenders", "is_finished", "recommended"]


def answer_study(result: StudyResult) -> list[Finding]:
    """What a study has found, in six findings.

    "1" which regularizer to use and how sure that is, "2" each contender beside none, "3" the
    cocktail, "4" what regularizers are worth in examples, "5" how far all this can be believed,
    "6" other kinds of models on the same folds. A study that still runs is answered as far as it
    is.

    Args:
        result: What the study has found so far.

    Returns:
        The findings in this order.
    """
    compared = compare_contenders(result)
    return [
        recommend(result, compared),
        compare_singles(result, compared),
        answer_cocktail(result),
        answer_worth(result),
        answer_trust(result, compared),
        answer_rivals(result),
    ]
