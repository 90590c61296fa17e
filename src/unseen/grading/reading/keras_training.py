"""How a Keras file says that its network was compiled: loss, optimizer, learning rate."""

from typing import Any

from unseen.grading.description import OPTIMIZERS, Named, Training
from unseen.grading.reading.keras_objects import keras_object
from unseen.grading.reading.losses import read_loss
from unseen.grading.reading.matching import Table, is_number
from unseen.grading.reading.problems import Problems, shortened, shown

_KNOWN = (
    *("optimizer", "loss", "loss_weights", "metrics", "weighted_metrics"),
    *("run_eagerly", "steps_per_execution", "jit_compile", "auto_scale_loss"),
)
# What every optimizer has: off by default, refused, or without effect here.
_COMMON: dict[str, Any] = {
    "weight_decay": None,
    "clipnorm": None,
    "global_clipnorm": None,
    "clipvalue": None,
}
_REFUSED = {
    "use_ema": (False, "take the regularizer EMA in a recipe beside the network"),
    "loss_scale_factor": (None, "leave it out"),
    "gradient_accumulation_steps": (None, "take a larger batch size in a recipe"),
}
_WITHOUT_EFFECT = ("name", "learning_rate", "ema_momentum", "ema_overwrite_frequency")
_LOWER = {name.lower() for name in OPTIMIZERS}


def read_training(problems: Problems, compiled: Any) -> Training:
    """Loss, optimizer and learning rate of a `compile_config`, {} where it was not compiled."""
    if not isinstance(compiled, dict):
        problems.rule(
            f"`compile_config` must be what `model.compile` says. Received {shown(compiled)}."
        )
        return Training()
    table = Table(problems, "`model.compile`", compiled)
    table.know(_KNOWN)
    table.flag("run_eagerly", False)
    table.flag("auto_scale_loss", True)
    for key in ("loss_weights", "weighted_metrics"):
        table.only(key, None)
    for key in ("jit_compile", "steps_per_execution"):
        if not isinstance(compiled.get(key), str | int | None):
            problems.rule(f"{table.at(key)} must be plain. Received {shown(compiled[key])}.")
    _match_metrics(problems, compiled.get("metrics"))
    optimizer, rate = _read_optimizer(problems, compiled.get("optimizer"))
    loss = read_loss(problems, "the loss", compiled.get("loss"))
    return Training(loss=loss, optimizer=optimizer, learning_rate=rate)


def _read_optimizer(problems: Problems, value: Any) -> tuple[Named | None, float | None]:
    if value is None:
        return None, None
    if isinstance(value, str) and value.lower() in _LOWER:  # as Keras wrote it before 3.6
        return Named(name=value.lower()), None
    remedy = "name one such as 'adam', there or in a recipe beside the network"
    found = keras_object(problems, "the optimizer", value, "keras.optimizers", remedy=remedy)
    if found is None:
        return None, None
    if found.class_name not in OPTIMIZERS:
        problems.rule(
            f"The optimizer must be one of {', '.join(OPTIMIZERS)}, whose steps are proportional "
            f"to the learning rate. Received {shortened(found.class_name)}; {remedy}."
        )
        return None, None
    defaults = _COMMON | OPTIMIZERS[found.class_name]
    table = Table(problems, f"the optimizer {found.class_name}", found.config)
    table.know({*defaults, *_REFUSED, *_WITHOUT_EFFECT})
    for key, (off, instead) in _REFUSED.items():
        table.only(key, off, instead)
    settings = _settings(table, defaults)
    name = found.class_name if settings else found.class_name.lower()
    return Named(name=name, settings=settings), _read_rate(table)


def _settings(table: Table, defaults: dict[str, Any]) -> dict[str, Any]:
    """Those that are not the default."""
    settings = {}
    for key, default in defaults.items():
        if table.values.get(key, default) is None:
            continue
        is_flag = isinstance(default, bool)
        value = table.flag(key, default) if is_flag else table.number(key, default)
        if value is not None and value != default:
            settings[key] = value
    return settings


def _read_rate(table: Table) -> float | None:
    """A learning rate; Keras's are decimal numbers that became float32: .001 shall be so again."""
    value = table.values.get("learning_rate")
    if is_number(value):
        return float(f"{value:.7g}")
    what = "a schedule" if isinstance(value, dict) else shown(value)
    table.problems.rule(
        f"{table.at('learning_rate')} must be a number. Received {what}; name a schedule "
        "('linear', 'cosine' or 'one-cycle') in a recipe beside the network."
    )
    return None


def _match_metrics(problems: Problems, value: Any) -> None:
    """Metrics change nothing; they are looked at because code has no place among them."""
    for one in value if isinstance(value, list) else [] if value is None else [value]:
        inner = one if isinstance(one, list) else [one]
        for metric in inner:
            if not isinstance(metric, str):
                remedy = "compile with metrics=['accuracy']"
                keras_object(problems, "each metric", metric, "keras.metrics", remedy=remedy)
