"""One outer fold: strengths chosen on its inner folds, contenders scored on its test rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from unseen.regularizers.protocol import Regularizer
from unseen.studies.cocktails import Cocktail, Ingredient, propose, search
from unseen.studies.contenders import in_words, name_of, one_in_words, thinned
from unseen.studies.folds import Fold
from unseen.studies.journal import Journal, Part
from unseen.studies.results import COCKTAIL, NONE, Selection
from unseen.studies.workbench import Job, Parts, Workbench, digest_of

# Streams of random numbers of a fold.
_RUNS, _COCKTAILS = range(2)

Regularizers = tuple[Regularizer, ...]


class OneFold:
    """One outer fold of a study.

    Args:
        bench: Trains.
        journal: Keeps what is finished.
        fold: Its rows.
        resample: Its number among all outer folds.
        tick: Called between parts; raises where time is up.
    """

    def __init__(
        self,
        bench: Workbench,
        journal: Journal,
        fold: Fold,
        resample: int,
        tick: Callable[[str], None],
    ) -> None:
        self.bench = bench
        self.design = bench.design
        self.journal = journal
        self.fold = fold
        self.resample = resample
        self._tick = tick

    def run(self) -> tuple[Selection, list[Part]]:
        """Choose on the inner folds, score on the outer one.

        Returns:
            What was chosen, and what the parts found, those with outputs last.
        """
        candidates = self._candidates()
        inner = self.inner("inner", [(), *(one for some in candidates.values() for one in some)])
        score_of = self._mean_goodness(inner)
        chosen: dict[str, Regularizers] = {NONE: ()}
        for name, settings in candidates.items():
            best = max(settings, key=lambda one: score_of[in_words(one)])
            if np.isfinite(score_of[in_words(best)]):
                chosen[name] = best
        mixed, mixing = self._cocktail(candidates, score_of)
        goodness = {name: score_of[in_words(one)] for name, one in chosen.items()}
        ingredients: Regularizers = ()
        if mixed is not None:
            ingredients, goodness[COCKTAIL] = mixed
            chosen[COCKTAIL] = ingredients
        outer = self._outer(chosen)
        left_out = self._without_one(ingredients)
        selection = Selection(
            resample=self.resample,
            settings={name: in_words(one) for name, one in chosen.items()},
            inner_scores={
                name: float(self.design.metric.goodness(value)) for name, value in goodness.items()
            },
            ingredients={type(one).__name__: one_in_words(one) for one in ingredients},
            chosen=max(goodness, key=lambda name: goodness[name]),
        )
        return selection, [*inner, *mixing, *outer, *left_out]

    def inner(self, stage: str, candidates: Sequence[Regularizers]) -> list[Part]:
        """Candidates on all inner folds.

        Args:
            stage: What for; the same in the table of runs.
            candidates: What is tried.
        """
        folds = range(len(self.fold.inner))
        jobs = [job for one in candidates for job in self._inner_jobs(stage, one, folds)]
        return [
            self._part(f"{stage}-{program}", some, with_outputs=False)
            for program, some in self._by_program(jobs)
        ]

    def _inner_jobs(self, stage: str, one: Regularizers, folds: Sequence[int]) -> list[Job]:
        """A candidate on some inner folds."""
        return [
            self._job(
                stage,
                name_of(one),
                one,
                Parts(self.fold.inner[k].training, self.fold.inner[k].test),
                seed=seed,
                inner=k,
            )
            for k in folds
            for seed in range(self.design.inner_seeds)
        ]

    def _candidates(self) -> dict[str, list[Regularizers]]:
        """Each contender's settings."""
        return {
            name: [(setting,) for setting in thinned(one.settings, self.design.strengths)]
            for name, one in self.bench.contenders.items()
        }

    def _cocktail(
        self, candidates: dict[str, list[Regularizers]], score_of: dict[str, float]
    ) -> tuple[tuple[Cocktail, float] | None, list[Part]]:
        """The best cocktail by successive halving over the inner folds."""
        ingredients = []
        for name, settings in candidates.items():
            goodness = [score_of[in_words(one)] for one in settings]
            if self.bench.contenders[name].is_in_cocktails and np.isfinite(goodness).any():
                best = int(np.argmax(goodness))
                gain = goodness[best] - score_of[NONE]
                ingredients.append(Ingredient(tuple(s[0] for s in settings), best, gain))
        rng = np.random.default_rng(self._stream(_COCKTAILS))
        proposed = propose(ingredients, self.design.trials, rng)
        parts: list[Part] = []

        def score(rung: int, cocktails: Sequence[Cocktail]) -> np.ndarray:
            jobs = [job for one in cocktails for job in self._inner_jobs(COCKTAIL, one, [rung])]
            part = self._part(f"{COCKTAIL}-{rung}", jobs, with_outputs=False)
            parts.append(part)
            told = self._mean_goodness([part])
            return np.array([told[in_words(one)] for one in cocktails])

        found = search(proposed, len(self.fold.inner), score)
        return found, parts

    def _outer(self, chosen: dict[str, Regularizers]) -> list[Part]:
        jobs = [
            self._job("outer", name, one, Parts(self.fold.training, self.fold.test), seed=seed)
            for name, one in chosen.items()
            for seed in range(self.design.seeds)
        ]
        return [
            self._part(f"outer-{program}", some, with_outputs=True)
            for program, some in self._by_program(jobs)
        ]

    def _without_one(self, ingredients: Regularizers) -> list[Part]:
        """The cocktail without each of its ingredients in turn."""
        parts = Parts(self.fold.training, self.fold.test)
        stage = "leave-one-out"
        jobs = [
            self._job(stage, type(left_out).__name__, rest, parts, seed=seed)
            for left_out in ingredients
            for rest in [tuple(one for one in ingredients if one is not left_out)]
            for seed in range(self.design.seeds)
        ]
        return [self._part(stage, jobs, with_outputs=False)] if jobs else []

    def curve(self, contenders: Mapping[str, Regularizers], rows: np.ndarray) -> list[Part]:
        """Contenders, with the settings chosen here, on some of the training rows."""
        parts = Parts(rows, self.fold.test)
        jobs = [
            self._job("curve", name, one, parts, seed=seed)
            for name, one in contenders.items()
            for seed in range(self.design.seeds)
        ]
        return [
            self._part(f"curve-{len(rows)}-{program}", some, with_outputs=False)
            for program, some in self._by_program(jobs)
        ]

    def _job(
        self,
        stage: str,
        contender: str,
        one: Regularizers,
        parts: Parts,
        *,
        seed: int,
        inner: int = -1,
    ) -> Job:
        facts = {
            "stage": stage,
            "resample": self.resample,
            "repetition": self.fold.repetition,
            "fold": self.fold.number,
            "inner": inner,
        }
        # The same for all contenders, so that they are compared on equal luck.
        number = np.random.SeedSequence(self._stream(_RUNS, inner + 1, seed)).generate_state(1)[0]
        room = self.bench.rooms[0 if inner < 0 else 1]
        return Job(contender, one, parts, int(number), room, inner < 0, facts)

    def _stream(self, *place: int) -> list[int]:
        return [self.design.seed, self.resample, *place]

    def _by_program(self, jobs: Sequence[Job]) -> Iterator[tuple[str, list[Job]]]:
        groups: dict[str, list[Job]] = {}
        for job in jobs:
            groups.setdefault(self.bench.program_of(job.regularizers), []).append(job)
        yield from groups.items()

    def _part(self, name: str, jobs: Sequence[Job], *, with_outputs: bool) -> Part:
        self._tick(name)
        return self.journal.part(
            f"fold-{self.resample:03d}/{name}-{digest_of(jobs)}",
            lambda: self.bench.train(jobs, self._sets_of(jobs), with_outputs=with_outputs),
        )

    def _sets_of(self, jobs: Sequence[Job]) -> list[np.ndarray]:
        """Training rows that data are prepared by: those of all inner folds at once.

        Data of another size would be another program.
        """
        if jobs[0].facts["inner"] < 0:
            return [jobs[0].parts.training]
        return [inner.training for inner in self.fold.inner]

    def _mean_goodness(self, parts: Sequence[Part]) -> dict[str, float]:
        """By settings in words, the mean score, more being better; minus infinity if diverged."""
        scores: dict[str, list[float]] = {}
        for row in (row for part in parts for row in part.rows):
            value = -np.inf if row["score"] is None else self.design.metric.goodness(row["score"])
            scores.setdefault(row["settings"], []).append(value)
        return {words: float(np.mean(values)) for words, values in scores.items()}
