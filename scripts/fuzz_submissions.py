"""Read a great many damaged submissions, and tell of each on which the reader fails.

python scripts/fuzz_submissions.py [--inputs 100000] [--first 0] [--seed 0]

Input number n of a seed is always the same. Files of all kinds are damaged byte by byte, mixed with
one another, and damaged inside: the JSON and the weights of a Keras file in an archive that is
right again, so that what reads them is reached. Inputs are read in child processes, because HDF5
may crash; the number of an input on which one dies is told, and the next child goes on behind it.
"""

import argparse
import json
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.grading.reading.archives import archive, deflated, member  # noqa: E402
from tests.grading.reading.cases import Honest  # noqa: E402
from tests.grading.reading.hostile import CASES  # noqa: E402
from tests.grading.reading.saved import save_honest  # noqa: E402

from unseen.grading.description import Reading  # noqa: E402
from unseen.grading.message import pack, unpack  # noqa: E402
from unseen.grading.reading.job import read  # noqa: E402

# A small network, so that damage hits what is read, not its many weights.
NUM_INPUTS, HIDDEN = 6, 4
SHAPES = [[6, 4], [4], [4, 4], [4], [4, 4], [4], [4, 2], [2]]
RECIPE = b"""
loss = "binary_crossentropy"
optimizer = {name = "SGD", momentum = 0.9, nesterov = true}
learning_rate = 0.01
schedule = "cosine"
epochs = 200
batch_size = 64
author = "Ada"
metrics = ["accuracy"]

[[regularizers]]
name = "L2"
strength = 1e-3

[[regularizers]]
name = "Affine"
rotation = 5.0
"""
LARGEST = 200_000
CHUNK = 2_000
SLOWEST, LONGEST = 2.0, 120.0  # seconds for an input, and for a chunk
VALUES: list[Any] = [
    *(None, True, False, 0, 1, -1, 10**14, 0.5, 1e300, "", "relu", "..", "\u202e", "Lambda", "L2"),
    *(
        [],
        {},
        [None, 784],
        [[]],
        {"class_name": "Lambda", "config": {}},
        {"config": {}},
        [{}] * 101,
    ),
]
WORDS = [b"\0", b"\xff" * 8, b"PK\x01\x02", b"PK\x05\x06", b"[" * 50, b'{"', b'"', b"\\u", b"nan"]
WORDS += [b"1e999", b"[[", b"]]", b"'''", b'"""', b"=", b".a" * 40, b"9" * 40, b"\x89HDF\r\n\x1a\n"]


def main() -> int:
    """Exit status of the script."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--inputs", type=int, default=100_000, help="how many")
    parser.add_argument("--first", type=int, default=0, help="the number of the first one")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        context = multiprocessing.get_context("spawn")  # Keras's threads do not survive a fork
        with context.Pool(1) as pool:
            honest = pool.apply(save_honest, (Path(folder), NUM_INPUTS, HIDDEN))
    failures = sum(_fuzz(honest, options.first, options.inputs, options.seed))
    sys.stdout.write(f"{failures} failures\n")
    return min(failures, 1)


def _fuzz(honest: Honest, first: int, inputs: int, seed: int) -> Iterator[int]:
    """How many inputs of each chunk failed."""
    corpus = _corpus(honest)
    context = multiprocessing.get_context("fork")
    started, done, seen = time.monotonic(), first, Counter[str]()
    end = first + inputs
    while done < end:
        stop = min(done + CHUNK, end)
        here, answers = context.Value("q", done), context.SimpleQueue()
        make = partial(damaged, honest=honest, corpus=corpus)
        work = partial(_read_chunk, make, range(done, stop), seed, here)
        child = context.Process(target=lambda work=work, put=answers.put: put(work()))
        child.start()
        child.join(LONGEST)
        if child.exitcode != 0:
            child.kill()
            sys.stdout.write(f"input {here.value}: the process died, or never ended\n")
            stop = here.value + 1
            yield 1
        else:
            statuses, failed = answers.get()
            seen += statuses
            yield failed
        done = stop
        speed = (done - first) / (time.monotonic() - started)
        sys.stdout.write(f"{done:,} of {end:,} inputs, {speed:,.0f} a second, {dict(seen)}\n")
        sys.stdout.flush()


def _read_chunk(
    make: Callable[[random.Random], tuple[str, bytes]], numbers: range, seed: int, here: Any
) -> tuple[Counter[str], int]:
    """How many of each status, and how many failures; `here` keeps the number of the input."""
    statuses, failed = Counter[str](), 0
    for number in numbers:
        here.value = number
        name, data = make(random.Random(f"{seed}/{number}"))
        shapes = SHAPES if number % 2 else None
        started = time.process_time()
        try:
            header, _ = unpack(read(pack({"files": [name], "weights": shapes}, [data])))
            reading = Reading.model_validate(header)
            if not all(one.isprintable() for one in reading.reasons):
                raise ValueError("a reason that cannot be printed")
            if (reading.status == "READ") != (not reading.reasons):
                raise ValueError("a status without a reason, or the other way round")
            if time.process_time() - started > SLOWEST:
                raise ValueError("slow")
            statuses[reading.status] += 1
        except Exception as error:  # noqa: BLE001 that is what is looked for
            failed += 1
            sys.stdout.write(f"input {number}, {name}: {type(error).__name__}: {error}\n")
    return statuses, failed


def _corpus(honest: Honest) -> list[tuple[str, bytes]]:
    """Honest and hostile files of a reasonable size."""
    sequential = ("a.keras", archive(honest.members()))
    functional = ("a.keras", archive(honest.members(honest.functional)))
    recipes = [("a.toml", RECIPE), ("a.json", b'{"epochs": 20, "regularizers": [{"name": "L2"}]}')]
    hostile = [file for case in CASES if not case.wants_weights for file in case.files(honest)]
    return [
        *[sequential, functional, *recipes] * 10,
        *(file for file in hostile if len(file[1]) < LARGEST),
    ]


def damaged(
    chance: random.Random, honest: Honest, corpus: list[tuple[str, bytes]]
) -> tuple[str, bytes]:
    """One damaged file."""
    kind = chance.randrange(4)
    if kind == 0:
        name, data = chance.choice(corpus)
        return name, _damaged_bytes(chance, data, corpus)
    if kind == 1:
        name, data = chance.choice([file for file in corpus if not file[0].endswith(".keras")])
        return name, _damaged_bytes(chance, data, corpus)
    members = honest.members(honest.functional if chance.random() < 0.3 else None)
    metadata, config, weights = (one.packed for one in members)
    if kind == 2:
        value = json.loads(config)
        for _ in range(chance.randint(1, 4)):
            _damage_value(chance, value)
        config = json.dumps(value).encode()
        if chance.random() < 0.2:
            config = _damaged_bytes(chance, config, corpus)
    else:
        weights = _damaged_bytes(chance, weights, corpus)
    make = deflated if chance.random() < 0.2 else member
    return "a.keras", archive(
        [
            make("metadata.json", metadata),
            make("config.json", config),
            make("model.weights.h5", weights),
        ]
    )


def _damaged_bytes(chance: random.Random, data: bytes, corpus: list[tuple[str, bytes]]) -> bytes:
    text = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 4, 16])):
        at = chance.randrange(len(text) + 1)
        length = chance.choice([1, 2, 4, 8, 64])
        match chance.randrange(6):
            case 0:
                text[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                text[at : at + length] = chance.randbytes(length)
            case 2:
                del text[at : at + length]
            case 3:
                text[at:at] = chance.choice(WORDS)
            case 4:
                text[at:at] = text[at : at + length] * chance.randint(1, 8)
            case 5:
                _, other = chance.choice(corpus)
                start = chance.randrange(len(other) + 1)
                text[at : at + length] = other[start : start + length]
    return bytes(text)


def _damage_value(chance: random.Random, value: Any) -> None:
    """Change one value somewhere inside: another one, one more, one less, or one moved."""
    containers = list(_containers(value))
    inside = chance.choice(containers)
    keys = list(inside) if isinstance(inside, dict) else list(range(len(inside)))
    new = chance.choice([*VALUES, chance.choice(containers)])
    new = json.loads(json.dumps(new)) if len(json.dumps(new)) < 10_000 else None
    if not keys or chance.random() < 0.15:
        if isinstance(inside, dict):
            inside[chance.choice(["x", "name", "config", "trainable", "\u202e"])] = new
        else:
            inside.append(new)
    elif chance.random() < 0.15:
        del inside[chance.choice(keys)]
    else:
        inside[chance.choice(keys)] = new


def _containers(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _containers(inner)


if __name__ == "__main__":
    sys.exit(main())
