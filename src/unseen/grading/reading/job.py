"""The reader's job: submitted files in, what they say out, all as bytes.

It runs in a sandbox, imports neither JAX nor Keras, and makes nothing of what it reads but numbers,
texts, lists and tables.
"""

from collections.abc import Sequence

from unseen.grading.description import Layer, Reading, Submission, Training
from unseen.grading.message import MessageError, pack, unpack
from unseen.grading.reading.archive import CONFIG, METADATA, WEIGHTS, content_of, open_archive
from unseen.grading.reading.keras_network import read_network
from unseen.grading.reading.keras_training import read_training
from unseen.grading.reading.problems import Problems, UnreadableError, shortened
from unseen.grading.reading.recipe_text import read_recipe
from unseen.grading.reading.strict_json import read_json
from unseen.grading.reading.weights import Shapes, read_weights

_LARGEST_CONFIG = 1 << 20
_LARGEST_METADATA = 1 << 16
_LARGEST_WEIGHTS = 1 << 26


def read(payload: bytes) -> bytes:
    """What submitted files say, or why they are refused.

    Args:
        payload: A message with {"files": names, "weights": shapes or null} and a part for each
            file. The shapes are those of the kernel and the bias of each dense layer in turn.

    Returns:
        A message with a `Reading`. Where the network has these weights and no others, and they
        could be read, one part with them: float32, little-endian, one after another.

    Raises:
        MessageError: if the payload is no such message; never because of what a file holds.
    """
    header, parts = unpack(payload)
    names, shapes = header.get("files"), header.get("weights")
    if not isinstance(names, list) or len(names) != len(parts):
        raise MessageError("no names for the files")
    reading, weights = read_files(list(zip(names, parts, strict=True)), shapes)
    return pack(reading.model_dump(mode="json"), [] if weights is None else [weights])


def read_files(
    files: Sequence[tuple[str, bytes]], shapes: Shapes | None
) -> tuple[Reading, bytes | None]:
    """What files say, and the weights where they were wanted and there.

    Args:
        files: Names with contents.
        shapes: Of the weights that are wanted.
    """
    problems = Problems()
    submission, weights = _read_files(problems, files, shapes)
    reading = Reading(
        status=problems.status,
        reasons=problems.reasons,
        submission=submission,
        has_weights=weights is not None,
    )
    return reading, weights


def _read_files(
    problems: Problems, files: Sequence[tuple[str, bytes]], shapes: Shapes | None
) -> tuple[Submission | None, bytes | None]:
    endings = [name.lower().rpartition(".")[2] for name, _ in files]
    networks = [file for file, ending in zip(files, endings, strict=True) if ending == "keras"]
    recipes = [
        file for file, ending in zip(files, endings, strict=True) if ending in ("toml", "json")
    ]
    others = [shortened(name) for name, data in files if (name, data) not in networks + recipes]
    for told in others if files else ["no file"]:
        problems.unreadable(
            "A submission must be a recipe (.toml or .json), a .keras file, or both. Received "
            f"{told}; save the network with `model.save('name.keras')`, or a recipe with "
            "`Recipe.save`."
        )
    if len(networks) > 1 or len(recipes) > 1:
        problems.unreadable(
            "A submission must have at most one .keras file and one recipe. Received "
            f"{len(networks)} and {len(recipes)}; leave out all but one of each."
        )
    layers, compiled, weights, author = None, Training(), None, None
    recipe = Training()
    is_read = False
    for _, data in networks[:1]:
        try:
            layers, compiled, weights = _read_network_file(problems, data, shapes)
            is_read = True
        except UnreadableError as error:
            problems.unreadable(str(error))
    for name, data in recipes[:1]:
        try:
            is_toml = name.lower().endswith(".toml")
            recipe, author = read_recipe(problems, shortened(name), data, is_toml=is_toml)
            is_read = True
        except UnreadableError as error:
            problems.unreadable(str(error))
    if not is_read:
        return None, None
    return Submission(layers=layers, training=_merged(compiled, recipe), author=author), weights


def _read_network_file(
    problems: Problems, data: bytes, shapes: Shapes | None
) -> tuple[list[Layer] | None, Training, bytes | None]:
    """Layers, training and weights of a `.keras` file."""
    largest = {METADATA: _LARGEST_METADATA, CONFIG: _LARGEST_CONFIG, WEIGHTS: _LARGEST_WEIGHTS}
    entries = open_archive(data, largest)
    config = read_json(CONFIG, content_of(CONFIG, entries[CONFIG]), _LARGEST_CONFIG)
    layers = read_network(problems, config)
    training = read_training(problems, config.get("compile_config", {}))
    weights = None
    if shapes is not None and layers is not None:
        weights = read_weights(problems, entries[WEIGHTS], layers, shapes)
    return layers, training, weights


def _merged(compiled: Training, recipe: Training) -> Training:
    """A network's own training, with what the recipe beside it says instead."""
    said = {key: getattr(recipe, key) for key in Training.model_fields}
    said = {key: value for key, value in said.items() if value is not None and value != []}
    if recipe.optimizer is not None:
        said["learning_rate"] = recipe.learning_rate
    return compiled.model_copy(update=said)
