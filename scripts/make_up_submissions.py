"""Make up submissions to a contest, honest and hostile ones, to see what grading makes of them.

python scripts/make_up_submissions.py inbox/ --honest 30 --hostile 10
"""

import argparse
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import tomli_w

from unseen.regularizers import list_regularizers

# These do not fit the homework: rows to choose epochs on, or tables instead of images.
_LEFT_OUT = ("EarlyStopping", "FeatureSwap")
_OPTIMIZERS = {
    "sgd": (0.02, 0.1),
    "adam": (3e-4, 3e-3),
    "nadam": (3e-4, 3e-3),
    "adamw": (3e-4, 3e-3),
}


def honest(random: np.random.Generator) -> bytes:
    """A recipe such as a student might try."""
    entries = [entry for entry in list_regularizers() if entry.name not in _LEFT_OUT]
    chosen = random.choice(len(entries), size=random.integers(0, 4), replace=False)
    optimizer = str(random.choice(list(_OPTIMIZERS)))
    low, high = _OPTIMIZERS[optimizer]
    recipe = {
        "optimizer": optimizer,
        "learning_rate": float(f"{np.exp(random.uniform(np.log(low), np.log(high))):.2g}"),
        "schedule": str(random.choice(["constant", "cosine", "one-cycle"])),
        "epochs": int(random.choice([50, 100, 200, 300])),
        "batch_size": int(random.choice([32, 64, 128])),
        "regularizers": [_plain(entries[number].settings, random) for number in chosen],
    }
    return tomli_w.dumps(recipe).encode()


def _plain(settings: tuple, random: np.random.Generator) -> dict:
    one = settings[random.integers(len(settings))]
    return {"name": type(one).__name__, **vars(one)}


def _zipped(**files: bytes | str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_json", ".json"), content)
    return stream.getvalue()


def _network(layer: dict) -> bytes:
    config = {"name": "sequential", "trainable": True, "layers": [layer]}
    told = {
        "module": "keras",
        "class_name": "Sequential",
        "config": config,
        "registered_name": None,
    }
    return _zipped(metadata_json="{}", config_json=json.dumps(told))


def _lambda() -> bytes:
    code = {"class_name": "__lambda__", "config": {"value": "4wAAAA=="}}
    layer = {"module": "keras.layers", "class_name": "Lambda", "config": {"function": code}}
    return _network(layer)


def _system() -> bytes:
    return _network({"module": "os", "class_name": "system", "config": {"command": "touch /tmp/x"}})


def _bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("metadata.json", "{}")
        archive.writestr("config.json", bytes(200_000_000))
    return stream.getvalue()


HOSTILE: dict[str, Callable[[], bytes]] = {
    "lambda.keras": _lambda,
    "system.keras": _system,
    "bomb.keras": _bomb,
    "climber.keras": lambda: _zipped(**{"../../climbed": b"x", "config_json": "{}"}),
    "pickle.keras": lambda: b"\x80\x04\x95\x1a\x00\x00\x00\x00\x00\x00\x00\x8c\x02os\x94.",
    "legacy.h5": lambda: b"\x89HDF\r\n\x1a\n" + bytes(2000),
    "deep.json": lambda: b"[" * 100_000,
    "many.toml": lambda: b"epochs = 1000000000\nbatch_size = 801\nlearning_rate = nan\n",
    "<script>alert(1)<.toml": lambda: b"epochs = -1\nsurprise = 1\n",
    "=HYPERLINK(1).toml": lambda: b"author = 'student_00'\nepochs = 3\n",
}


def main() -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--honest", type=int, default=30)
    parser.add_argument("--hostile", type=int, default=len(HOSTILE))
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    for number in range(given.honest):
        random = np.random.default_rng([given.seed, number])
        (given.folder / f"student_{number:02}.toml").write_bytes(honest(random))
    for name, make in list(HOSTILE.items())[: given.hostile]:
        (given.folder / name).write_bytes(make())


if __name__ == "__main__":
    main()
