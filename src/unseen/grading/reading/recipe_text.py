"""A recipe file: the TOML or JSON that `Recipe.save` writes, read as plain values and no more."""

import tomllib
from typing import Any

from unseen.grading.description import (
    LONGEST_LIST,
    MOST_REGULARIZERS,
    MOST_SETTINGS,
    Named,
    Training,
)
from unseen.grading.reading.losses import canonical_loss, read_loss, require_plain_loss
from unseen.grading.reading.matching import Table, is_line, is_name, is_number, is_whole
from unseen.grading.reading.problems import Problems, UnreadableError, shortened, shown
from unseen.grading.reading.strict_json import decoded, read_json

LARGEST = 1 << 16
# A key of many parts, a.b.c…, costs the parser the square of their number.
_MOST_DOTS = 100

_FIELDS = (
    *("loss", "optimizer", "learning_rate", "schedule", "epochs", "batch_size"),
    *("regularizers", "metrics", "author", "comment"),
)
_DATA = (
    *("data", "dataset", "extra_data", "samples", "num_samples", "training_rows", "rows"),
    *("num_rows", "train", "x", "y", "x_train", "y_train", "inputs", "targets"),
    *("images", "labels"),
)
_NOT_ITS_OWN = ("weights", "initial_weights", "pretrained", "network", "layers", "seed", "seeds")


def read_recipe(
    problems: Problems, file_name: str, data: bytes, *, is_toml: bool
) -> tuple[Training, str | None]:
    """How a recipe says to train, and by whom it says to be.

    Args:
        problems: Takes what stands against it.
        file_name: For the messages.
        data: The file.
        is_toml: Else it is JSON.

    Raises:
        UnreadableError: if it is no TOML or JSON, or no table.
    """
    values = _parsed(file_name, data, is_toml)
    _match_keys(problems, values)
    table = Table(problems, "", values)
    _match_metrics(table)
    comment = values.get("comment", "")
    if not isinstance(comment, str):
        problems.rule(f"`comment` must be a text. Received {shown(comment)}.")
    training = Training(
        loss=_read_loss(table),
        optimizer=_read_optimizer(table),
        learning_rate=table.number("learning_rate") if "learning_rate" in values else None,
        schedule=_read_schedule(table),
        epochs=table.whole("epochs") if "epochs" in values else None,
        batch_size=table.whole("batch_size") if "batch_size" in values else None,
        regularizers=_read_regularizers(table),
    )
    return training, table.line("author") if "author" in values else None


def _parsed(file_name: str, data: bytes, is_toml: bool) -> dict[str, Any]:
    if not data:
        raise UnreadableError(f"{file_name} must not be empty. Received 0 bytes.")
    values = _toml(file_name, data) if is_toml else read_json(file_name, data, LARGEST)
    if not isinstance(values, dict):
        raise UnreadableError(f"{file_name} must be a table of fields. Received {shown(values)}.")
    return values


def _toml(file_name: str, data: bytes) -> dict[str, Any]:
    if len(data) > LARGEST:
        raise UnreadableError(
            f"{file_name} must be at most {LARGEST:,} bytes. Received {len(data):,} bytes."
        )
    text = decoded(file_name, data)
    if any(line.count(".") > _MOST_DOTS for line in text.split("\n")):
        raise UnreadableError(
            f"{file_name} must have at most {_MOST_DOTS} dots in a line. Received more; "
            "break the line."
        )
    try:
        return tomllib.loads(text)
    except (RecursionError, ValueError) as error:
        raise UnreadableError(
            f"{file_name} must be valid TOML. Received a mistake: {shortened(str(error), 100)}."
        ) from error


def _match_keys(problems: Problems, values: dict[str, Any]) -> None:
    for key, value in values.items():
        if key in _DATA:
            problems.rule(
                f"A recipe must not bring data. Received {shortened(key)} of {shown(value)}; leave "
                "it out: the training images are the task's, the same for everybody."
            )
        elif key in _NOT_ITS_OWN:
            problems.rule(
                f"A recipe must not say what is trained. Received {shortened(key)}; leave it out: "
                "the network, its fresh weights and the seeds are the task's."
            )
        elif key not in _FIELDS:
            problems.rule(
                f"A recipe must have no other fields than {', '.join(_FIELDS)}. Received "
                f"{shortened(key)}; leave it out."
            )


def _read_loss(table: Table) -> str | None:
    value = table.values.get("loss")
    if not isinstance(value, dict):
        return read_loss(table.problems, "`loss`", value)
    found = _named(table.problems, "`loss`", value)
    if found is None:
        return None
    require_plain_loss(table.problems, "`loss`", found.name, dict(found.settings))
    return canonical_loss(found.name)


def _read_optimizer(table: Table) -> Named | None:
    value = table.values.get("optimizer")
    if isinstance(value, dict):
        return _named(table.problems, "`optimizer`", value)
    name = table.name("optimizer") if "optimizer" in table.values else None
    return None if name is None else Named(name=name)


def _read_schedule(table: Table) -> str | None:
    if isinstance(table.values.get("schedule"), dict):
        table.problems.rule(
            "`schedule` must be 'constant', 'linear', 'cosine' or 'one-cycle'. Received a table; "
            "write one of these names."
        )
        return None
    return table.name("schedule") if "schedule" in table.values else None


def _read_regularizers(table: Table) -> list[Named]:
    value = table.values.get("regularizers", [])
    if not isinstance(value, list) or len(value) > MOST_REGULARIZERS:
        told = f"{len(value):,} of them" if isinstance(value, list) else shown(value)
        table.problems.rule(
            f"`regularizers` must be a list of at most {MOST_REGULARIZERS} tables, each with a "
            f"name. Received {told}; write [[regularizers]] above each."
        )
        return []
    found = (
        _named(table.problems, f"regularizer {place}", one)
        for place, one in enumerate(value, start=1)
    )
    return [one for one in found if one is not None]


def _match_metrics(table: Table) -> None:
    """Metrics change nothing; they are looked at to be refused where they are no names."""
    value = table.values.get("metrics", [])
    if not isinstance(value, list):
        table.problems.rule(f"`metrics` must be a list of names. Received {shown(value)}.")
        return
    for one in value:
        if isinstance(one, dict):
            _named(table.problems, "one of `metrics`", one)
        elif not is_name(one):
            table.problems.rule(f"Each of `metrics` must be a name. Received {shown(one)}.")


def _named(problems: Problems, subject: str, value: Any) -> Named | None:
    """A table with a name and flat settings."""
    if not isinstance(value, dict):
        problems.rule(
            f"{subject} must be a table with a name, such as "
            f'{{name = "L2", strength = 0.001}}. Received {shown(value)}.'
        )
        return None
    table = Table(problems, subject, value)
    name = table.name("name")
    if len(value) > MOST_SETTINGS:
        problems.rule(f"{subject} must have few settings. Received {len(value):,}.")
        return None
    settings = {}
    for key, setting in value.items():
        if key == "name":
            continue
        if not is_name(key):
            problems.rule(f"A setting of {subject} must have a name. Received {shortened(key)}.")
        elif _is_setting(setting):
            settings[key] = setting
        else:
            problems.rule(
                f"{table.at(key)} must be a finite number, true, false, a short text, or a list of "
                f"these. Received {shown(setting)}."
            )
    return None if name is None else Named(name=name, settings=settings)


def _is_setting(value: Any) -> bool:
    if isinstance(value, list):
        return len(value) <= LONGEST_LIST and all(map(_is_scalar, value))
    return _is_scalar(value)


def _is_scalar(value: Any) -> bool:
    if isinstance(value, int):  # a bool too
        return isinstance(value, bool) or is_whole(value)
    return is_number(value) or is_line(value)
