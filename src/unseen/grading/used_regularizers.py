"""Which regularizers a submission uses, wherever it says so: in its layers, optimizer or recipe."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from unseen.grading.description import (
    BatchNormalization,
    Dense,
    Dropout,
    Named,
    Noise,
    Submission,
)


@dataclass(frozen=True)
class UsedRegularizer:
    """One regularizer that a submission uses.

    Args:
        name: As in the catalogue, or as the submission calls it.
        settings: In words; may hold texts of the submission.
        is_covered: Whether the course has taught it.
        explanation: What it does and why that helps; empty of what the catalogue does not know.
        citation: Where it was published.
    """

    name: str
    settings: str
    is_covered: bool
    explanation: str = ""
    citation: str = ""


# Layers and options of Keras that the catalogue has no class for.
_ELSEWHERE = {
    "gaussiandropout": (
        "GaussianDropout",
        "Each hidden unit's output is multiplied by random noise around 1, anew at every training "
        "step. No unit can rely on another's exact value, so that the network learns evidence "
        "that stands on its own.",
        "Srivastava et al. 2014, section 10, JMLR 15",
    )
}


def used_regularizers(submission: Submission, covered: Sequence[str] = ()) -> list[UsedRegularizer]:
    """The regularizers of a submission, each once, with its explanation and citation.

    Args:
        submission: What it says.
        covered: Names of those that the course has taught.
    """
    known = {name.lower() for name in covered}
    settings: dict[str, list[str]] = {}
    for name, said in (*_in_layers(submission), *_in_training(submission)):
        told = settings.setdefault(name.lower(), [name])
        if said and said not in told[1:]:
            told.append(said)
    used = []
    for key, (name, *said) in settings.items():
        told, explanation, citation = _catalogue().get(key, (name, "", ""))
        used.append(UsedRegularizer(told, "; ".join(said), key in known, explanation, citation))
    return used


def _in_layers(submission: Submission) -> Iterator[tuple[str, str]]:
    for layer in submission.layers or []:
        match layer:
            case Dense():
                yield from _penalties(layer)
            case Dropout(rate=rate) if rate > 0:
                yield "Dropout", f"rate {rate:g}"
            case Noise(kind="gaussian_noise", strength=strength) if strength > 0:
                yield "GaussianNoise", f"standard deviation {strength:g}"
            case Noise(kind="gaussian_dropout", strength=strength) if strength > 0:
                yield "GaussianDropout", f"rate {strength:g}"
            case BatchNormalization():
                yield "BatchNormalization", ""
            case _:
                pass


def _penalties(layer: Dense) -> Iterator[tuple[str, str]]:
    for l1, l2, of in (
        (layer.l1, layer.l2, "weights"),
        (layer.bias_l1, layer.bias_l2, "biases"),
        (layer.activity_l1, layer.activity_l2, "outputs"),
    ):
        if not (l1 or l2):
            continue
        said = " and ".join([f"l1 {l1:g}"] * bool(l1) + [f"l2 {l2:g}"] * bool(l2))
        name = "ElasticNet" if l1 and l2 else "L1" if l1 else "L2"
        yield "ActivityPenalty" if of == "outputs" else name, f"{said} on {of}"


def _in_training(submission: Submission) -> Iterator[tuple[str, str]]:
    training = submission.training
    if training.optimizer is not None:
        yield from _in_optimizer(training.optimizer)
    for one in training.regularizers:
        yield one.name, ", ".join(f"{name} {value}" for name, value in one.settings.items())


def _in_optimizer(optimizer: Named) -> Iterator[tuple[str, str]]:
    decay = optimizer.settings.get("weight_decay")
    if decay or (decay is None and optimizer.name.lower() == "adamw"):
        yield "WeightDecay", f"of {optimizer.name}" + (f", {decay}" if decay else "")
    for name in ("clipnorm", "global_clipnorm", "clipvalue"):
        if optimizer.settings.get(name):
            yield "GradientClipping", f"{name} {optimizer.settings[name]}"
    if optimizer.settings.get("use_ema"):
        yield "EMA", f"of {optimizer.name}"


@cache
def _catalogue() -> Mapping[str, tuple[str, str, str]]:
    from unseen.regularizers.catalogue import list_regularizers

    entries = {
        entry.name.lower(): (entry.name, entry.explanation, entry.citation)
        for entry in list_regularizers()
    }
    return {**_ELSEWHERE, **entries}
