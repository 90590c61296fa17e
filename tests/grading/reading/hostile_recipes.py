"""Recipes that are no recipes, or ask for what is not theirs."""

from .cases import (
    RULE,
    UNREADABLE,
    add,
)


# Recipes.
def _toml(name: str, status: str, reason: str, text: str | bytes) -> None:
    data = text if isinstance(text, bytes) else text.encode()
    add(f"recipe-{name}", status, reason, lambda _: [("recipe.toml", data)])


def _recipe_json(name: str, status: str, reason: str, text: str | bytes) -> None:
    data = text if isinstance(text, bytes) else text.encode()
    add(f"recipe-json-{name}", status, reason, lambda _: [("recipe.json", data)])


_toml("epochs-true", RULE, "`epochs` must be a whole number. Received true", "epochs = true")
_toml("epochs-text", RULE, "`epochs` must be a whole number. Received '20'", 'epochs = "20"')
_toml("epochs-1e9", RULE, "`epochs` must be a whole number. Received 1000000000.0", "epochs = 1e9")
_toml("epochs-huge", RULE, "a number of many digits", f"epochs = {'9' * 400}")
_toml("digits-10000", UNREADABLE, "must be valid TOML", f"epochs = {'9' * 10_000}")
_toml("rate-nan", RULE, "`learning_rate` must be a number. Received nan", "learning_rate = nan")
_toml(
    "rate-infinite", RULE, "`learning_rate` must be a number. Received inf", "learning_rate = inf"
)
_toml("rate-list", RULE, "Received a list", "learning_rate = [0.1]")
_toml("batch-date", RULE, "`batch_size` must be a whole number", "batch_size = 2026-01-01")
_toml("801-samples", RULE, "'num_samples' of 801; leave it out: the training", "num_samples = 801")
_toml("data", RULE, "must not bring data", "[data]\nx = [1.0, 2.0]")
_toml("weights", RULE, "must not say what is trained", 'weights = "/etc/passwd"')
_toml("seed", RULE, "the seeds are the task's", "seed = 1")
_toml("unknown", RULE, "Received 'callbacks'", "callbacks = []")
_toml("unknown-bidi", RULE, r"\u202e", '"a\u202eb" = 1')
_toml("author-bidi", RULE, "`author` must be one line", 'author = "a\u202eb"')
_toml("author-control", RULE, "`author` must be one line", r'author = "a\u0007\nb"')
_toml("author-long", RULE, "`author` must be one line", f'author = "{"a" * 101}"')
_toml("author-table", RULE, "`author` must be one line", "[author]\nname = 1")
_toml("comment-number", RULE, "`comment` must be a text", "comment = 1")
_toml("loss-path", RULE, "`loss` must be a name", 'loss = "os.system"')
_toml(
    "loss-settings",
    RULE,
    "take the regularizer LabelSmoothing",
    'loss = {name = "BinaryCrossentropy", label_smoothing = 0.1}',
)
_toml(
    "loss-code",
    RULE,
    "`loss` BinaryCrossentropy must have its default settings",
    'loss = {name = "BinaryCrossentropy", fn = "exec"}',
)
_toml("optimizer-number", RULE, "`optimizer` must be a name", "optimizer = 1")
_toml(
    "optimizer-object",
    RULE,
    "`learning_rate` of `optimizer`",
    'optimizer = {name = "SGD", learning_rate = {class_name = "Lambda"}}',
)
_toml("optimizer-nameless", RULE, "`name` of `optimizer`", "optimizer = {momentum = 0.9}")
_toml("schedule-object", RULE, "`schedule` must be 'constant'", 'schedule = {name = "CosineDecay"}')
_toml("regularizers-text", RULE, "must be a list of at most 50", 'regularizers = "L2"')
_toml("regularizer-text", RULE, "Regularizer 1 must be a table", 'regularizers = ["L2"]')
_toml("regularizers-51", RULE, "Received 51 of them", '[[regularizers]]\nname = "L2"\n' * 51)
_toml(
    "regularizer-object",
    RULE,
    "`shift` of regularizer 1",
    '[[regularizers]]\nname = "Affine"\nshift = {module = "os"}',
)
_toml(
    "regularizer-lists",
    RULE,
    "`shift` of regularizer 1",
    '[[regularizers]]\nname = "Affine"\nshift = [[1, 2], [3]]',
)
_toml(
    "regularizer-settings",
    RULE,
    "must have few settings",
    "[[regularizers]]\nname = 'L2'\n" + "\n".join(f"a{number} = 1" for number in range(40)),
)
_toml("metrics-object", RULE, "`fn` of one of `metrics`", "metrics = [{name = 'x', fn = {a = 1}}]")
_toml("metrics-text", RULE, "`metrics` must be a list", "metrics = 'accuracy'")
_toml("empty", UNREADABLE, "must not be empty", "")
_toml("broken", UNREADABLE, "must be valid TOML", "epochs = = 1")
_toml("twice", UNREADABLE, "must be valid TOML", "epochs = 1\nepochs = 2")
_toml("binary", UNREADABLE, "must be UTF-8", b"\x89PNG\xff")
_toml("nul", UNREADABLE, "NUL characters", "epochs = 1\0")
_toml("utf-16", UNREADABLE, "byte-order mark", "epochs = 1".encode("utf-16"))
_toml("too-large", UNREADABLE, "at most 65,536 bytes", "# " + "x" * 70_000)
_toml("deep-lists", UNREADABLE, "must be valid TOML", "a = " + "[" * 20_000)
_toml("deep-keys", UNREADABLE, "at most 100 dots in a line", "a" + ".a" * 20_000 + " = 1")
_toml("surrogate", UNREADABLE, "must be valid TOML", r'author = "\ud800"')
_recipe_json("nan", UNREADABLE, "Received NaN", '{"learning_rate": NaN}')
_recipe_json("twice", UNREADABLE, "'epochs' twice", '{"epochs": 1, "epochs": 2}')
_recipe_json("list", UNREADABLE, "must be a table of fields", "[]")
_recipe_json("null", RULE, "`epochs` must be a whole number. Received nothing", '{"epochs": null}')
_recipe_json("deep", UNREADABLE, "nested at most 40", "[" * 30_000)
_recipe_json("config", RULE, "Received 'class_name'", '{"class_name": "Lambda", "config": {}}')
add(
    "recipe-beside-a-bad-network",
    UNREADABLE,
    "begin with 'x'",
    lambda _: [("network.keras", b"x"), ("recipe.toml", b"epochs = 20")],
)
