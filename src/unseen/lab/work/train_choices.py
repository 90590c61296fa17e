"""What the room Train offers."""

from typing import Any

from unseen.lab.work.fitting_regularizers import unfit_for
from unseen.lab.work.offered_data import offered_data
from unseen.regularizers.catalogue import list_regularizers
from unseen.regularizers.settings import settings_of
from unseen.training.schedules import SCHEDULES

_OPTIMIZERS = ("adam", "sgd", "rmsprop", "adamw", "nadam", "adagrad", "lion")
_ACTIVATIONS = ("relu", "tanh", "sigmoid", "elu", "gelu", "silu", "linear")


def choices() -> dict[str, Any]:
    """Data, optimizers, schedules, activations, and regularizers with their settings."""
    return {
        "data": offered_data(),
        "unfit_tables": unfit_for(),
        "optimizers": _OPTIMIZERS,
        "schedules": list(SCHEDULES),
        "activations": _ACTIVATIONS,
        "regularizers": [
            {
                "name": entry.name,
                "explanation": entry.explanation,
                "citation": entry.citation,
                "places": entry.places,
                "fields": [setting._asdict() for setting in settings_of(entry)],
            }
            for entry in list_regularizers()
        ],
    }
