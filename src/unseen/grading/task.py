"""The rules of a contest: what may be submitted, how it is scored, and what that earns."""

import re
import tomllib
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from unseen.errors import DataFileError, InvalidDataError
from unseen.grading.reading.losses import canonical_loss

TASK_FILE = "task.toml"

_Positive = Annotated[int, Field(ge=1)]
_Share = Annotated[float, Field(gt=0, lt=1)]
_Names = Literal["all"] | Annotated[list[str], Field(max_length=100)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class NetworkRules(_Part):
    """The network that everybody trains: only its training may differ."""

    hidden: list[_Positive] = [100, 100, 100]
    activation: str = "relu"
    output_activation: str = "sigmoid"


class TrainingRules(_Part):
    """What a submission may ask for.

    `validation_fraction` is the part of the training images on which a network may choose its
    epochs (early stopping) instead of learning from it.
    """

    loss: str = "binary_crossentropy"
    max_epochs: _Positive = 2000
    optimizers: _Names = "all"
    regularizers: _Names = "all"
    validation_fraction: Annotated[float, Field(ge=0, le=0.9)] = 0.0

    # The course's own methods: all others carry a citation into the feedback.
    covered_in_class: list[str] = ["L1", "L2", "ElasticNet", "Dropout", "EarlyStopping"]

    @field_validator("loss")
    @classmethod
    def _by_its_full_name(cls, loss: str) -> str:
        return canonical_loss(loss)


class Baseline(_Part):
    """How the network is trained that all are compared with."""

    optimizer: str = "sgd"
    learning_rate: Annotated[float, Field(gt=0)] = 0.01
    epochs: _Positive = 1000
    batch_size: _Positive = 128


class Scoring(_Part):
    """How a submission is scored.

    `num_seeds` networks are trained, each from a secret seed of its own. With `score_weights` the
    network as it was handed in is scored too; that never counts.
    """

    num_seeds: Annotated[int, Field(ge=5, le=100)] = 5
    confidence: _Share = 0.95
    score_weights: bool = False


class Step(_Part):
    """Points for an improvement over the baseline above so many percentage points."""

    above: Annotated[float, Field(ge=-100, le=100)]
    points: float


class Bonus(_Part):
    """Points for the first places."""

    places: _Positive
    points: float


class Points(_Part):
    """What a score earns.

    Args:
        steps: By improvement in percentage points; the highest step that is passed counts.
        border: An improvement of exactly a step's `above` counts as the step "below" or "above".
        bonuses: For the first places; they add up. Who is not above the baseline gets none.
        ties: Who ranks level. "noise": everyone whose difference from the last to be rewarded is
            within noise is rewarded too; "exact": only an equal number of correct answers is a tie.
        counts: Which of a student's submissions counts: the one "best" on the public part, or the
            "last" graded one.
    """

    steps: list[Step] = [
        Step(above=0, points=10),
        Step(above=1, points=20),
        Step(above=2, points=30),
        Step(above=3, points=35),
    ]
    border: Literal["below", "above"] = "below"
    bonuses: list[Bonus] = [Bonus(places=15, points=10), Bonus(places=1, points=5)]
    ties: Literal["noise", "exact"] = "noise"
    counts: Literal["best", "last"] = "best"

    @field_validator("steps")
    @classmethod
    def _rising(cls, steps: list[Step]) -> list[Step]:
        borders = [step.above for step in steps]
        if borders != sorted(set(borders)):
            raise ValueError("must be steps of rising `above`")
        return steps

    @property
    def most(self) -> float:
        """The most that can be had."""
        return max([0, *(s.points for s in self.steps)]) + sum(b.points for b in self.bonuses)


class Board(_Part):
    """What is shown before the deadline.

    Args:
        ladder_step: A better score is shown only where it is better than the student's best so far
            by so many percentage points.
        pseudonyms: Whether students are shown under names that only they know.
    """

    ladder_step: Annotated[float, Field(gt=0, le=100)] = 0.5
    pseudonyms: bool = True


class Limits(_Part):
    """What one submission, or one student, may use."""

    submissions_a_day: _Positive = 3
    seconds: Annotated[float, Field(ge=1)] = 600.0
    memory_mb: Annotated[int, Field(ge=256)] = 4096
    file_mb: Annotated[float, Field(gt=0, le=100)] = 20.0


class Inbox(_Part):
    """Who a file is from, where no table of submissions says so.

    Args:
        pattern: Regular expression for a file's name without its ending, with a group `student`.
    """

    pattern: str = r"(?P<student>.+?)(?:__.*)?"

    @field_validator("pattern")
    @classmethod
    def _has_a_student(cls, pattern: str) -> str:
        try:
            groups = re.compile(pattern).groupindex
        except re.error as error:
            raise ValueError(f"must be a regular expression ({error})") from error
        if "student" not in groups:
            raise ValueError("must have a group (?P<student>...)")
        return pattern


class Task(_Part):
    """The rules of a contest. Each value left out is the homework's."""

    name: str = "Fours and nines"
    deadline: datetime | None = None
    network: NetworkRules = NetworkRules()
    training: TrainingRules = TrainingRules()
    baseline: Baseline = Baseline()
    scoring: Scoring = Scoring()
    points: Points = Points()
    board: Board = Board()
    limits: Limits = Limits()
    inbox: Inbox = Inbox()

    @field_validator("deadline")
    @classmethod
    def _in_utc(cls, deadline: datetime | None) -> datetime | None:
        if deadline is None:
            return None
        if deadline.tzinfo is None:
            raise ValueError("must say its time zone, such as 2026-12-01T23:59:00+01:00")
        return deadline.astimezone(UTC)

    @model_validator(mode="after")
    def _baseline_keeps_the_rules(self) -> "Task":
        if self.baseline.epochs > self.training.max_epochs:
            raise ValueError("`baseline.epochs` must be at most `training.max_epochs`")
        return self


def task_text() -> str:
    """The file `task.toml` of a new contest: every rule with its default and what it means."""
    return (files("unseen.grading") / "task.toml").read_text(encoding="utf-8")


def read_task(folder: Path) -> Task:
    """The rules in a folder's `task.toml`.

    Raises:
        DataFileError: if there is none, or it is no TOML.
        InvalidDataError: if a rule is unknown or not what it may be; all of them are told.
    """
    path = folder / TASK_FILE
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataFileError(
            f"A contest must have its rules in {TASK_FILE}. Received {path}: {error.strerror}; "
            "`unseen grade new FOLDER` makes a contest."
        ) from error
    except ValueError as error:
        raise DataFileError(f"{TASK_FILE} must be valid TOML. Received {path}: {error}.") from error
    return task_of(values, str(path))


def task_of(values: dict[str, Any], subject: str = TASK_FILE) -> Task:
    """The rules of plain values.

    Raises:
        InvalidDataError: if a rule is unknown or not what it may be; all of them are told.
    """
    try:
        return Task.model_validate(values)
    except ValidationError as error:
        wrong = "; ".join(_in_words(one) for one in error.errors())
        raise InvalidDataError(
            f"{subject} must hold rules that make sense. Received {wrong}."
        ) from (error)


def _in_words(error: Any) -> str:
    place = ".".join(str(part) for part in error["loc"]) or "together"
    complaint = error["msg"].removeprefix("Value error, ")
    received = error["input"]
    shown = "" if isinstance(received, dict | BaseModel) else f" (received {received!r})"
    return f"`{place}`: {complaint[:1].lower()}{complaint[1:]}{shown}"
