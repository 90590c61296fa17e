"""What the reader does not do, whatever it reads."""

import subprocess
import sys
import tracemalloc

import pytest

from unseen.grading.description import Reading
from unseen.grading.message import MessageError, pack, unpack
from unseen.grading.reading.job import read, read_files

from .archives import archive, bomb, deflated
from .hostile import CASES
from .test_hostile import SHAPES

_FORBIDDEN = (
    *("exec", "import", "os.system", "os.exec", "os.fork", "os.posix_spawn", "subprocess.Popen"),
    *("socket.__new__", "socket.connect", "ctypes.dlopen", "marshal.loads", "pickle.find_class"),
    *("os.remove", "os.rename", "os.mkdir", "os.link", "os.symlink", "shutil.copyfile"),
)
_watched: list[tuple[str, tuple[object, ...]]] = []
_watching: list[bool] = []


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if _watching and (event == "open" or event in _FORBIDDEN):
        _watched.append((event, arguments))


def test_opens_imports_and_runs_nothing(honest):
    read_files([("a.keras", archive(honest.members()))], SHAPES)  # imports what is needed
    payloads = []
    for case in CASES:
        files = case.files(honest)
        shapes = SHAPES if case.wants_weights else None
        header = {"files": [name for name, _ in files], "weights": shapes}
        payloads.append(pack(header, [data for _, data in files]))
    sys.addaudithook(_watch)
    _watched.clear()
    _watching.append(True)
    try:
        for payload in payloads:
            read(payload)
    finally:
        _watching.clear()
    assert _watched == []


def test_watching_sees_what_it_looks_for(tmp_path):
    sys.addaudithook(_watch)
    _watched.clear()
    _watching.append(True)
    try:
        (tmp_path / "x").write_text("x")
        exec("1")
    finally:
        _watching.clear()
    assert {"open", "exec"} <= {event for event, _ in _watched}


def test_imports_nothing_heavy():
    code = (
        "import sys, unseen.grading.reading.job as job, unseen.grading.message as message;"
        "job.read(message.pack({'files': ['a.toml'], 'weights': None}, [b'epochs = 2']));"
        "heavy = {'keras', 'jax', 'numpy', 'h5py', 'pandas', 'scipy', 'sklearn', 'matplotlib'};"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(lambda m: archive([m[0], bomb("config.json", 4096, 1 << 20), m[2]]), id="zip"),
        pytest.param(
            lambda m: archive([*m[:2], bomb("model.weights.h5", 4096, 3_000_000)]), id="weights"
        ),
        pytest.param(lambda m: archive([m[0], m[1].but(packed=b"[" * (1 << 20)), m[2]]), id="json"),
        pytest.param(
            lambda m: archive([m[0], m[1].but(packed=b'["' + b'\\"' * (1 << 19)), m[2]]), id="text"
        ),
        pytest.param(
            lambda m: archive([m[0], m[1].but(packed=b"[" + b"{},[]," * 40_000), m[2]]), id="lists"
        ),
    ],
)
def test_bombs_cost_little(data, honest):
    file = data(honest.members())
    tracemalloc.start()
    reading, _ = read_files([("a.keras", file)], SHAPES)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert reading.status == "UNREADABLE"
    assert most < 100 << 20


def test_deflated_files_are_read(honest):
    packed = [deflated(one.name.decode(), one.packed) for one in honest.members()]
    stored, weights = read_files([("a.keras", archive(honest.members()))], SHAPES)
    assert read_files([("A.KERAS", archive(packed))], SHAPES) == (stored, weights)
    assert stored.has_weights


def test_many_reasons_are_counted(honest):
    text = "\n".join(f"key{number} = 1" for number in range(1000))
    reading, _ = read_files([("a.toml", text.encode())], None)
    assert len(reading.reasons) == 50
    assert reading.reasons[-1] == "And 951 more."


def test_a_recipe_wins_over_what_the_network_was_compiled_with(honest):
    network = ("a.keras", archive(honest.members()))
    recipe = b'optimizer = "sgd"\nepochs = 0\nauthor = "Ada"\n[[regularizers]]\nname = "L2"\n'
    reading, _ = read_files([network, ("a.toml", recipe)], None)
    assert reading.status == "READ"
    assert reading.submission is not None
    training = reading.submission.training
    assert training.loss == "binary_crossentropy"  # the network's
    assert training.optimizer is not None
    assert training.optimizer.name == "sgd"
    assert training.learning_rate is None  # Adam's own is not SGD's
    assert training.epochs == 0  # for the rules to refuse
    assert [one.name for one in training.regularizers] == ["L2"]
    assert reading.submission.author == "Ada"


def test_all_reasons_are_told_at_once(honest):
    recipe = b"epochs = true\nlearning_rate = nan\nsamples = 801\n"
    reading, _ = read_files([("a.keras", b"x"), ("a.toml", recipe)], None)
    assert reading.status == "UNREADABLE"
    assert len(reading.reasons) == 4


@pytest.mark.parametrize(
    "payload", [b"", b"{}\n", pack({"files": ["a.toml"]}), pack({"weights": None})]
)
def test_a_payload_that_is_none_is_the_graders_mistake(payload):
    with pytest.raises(MessageError):
        read(payload)


def test_what_is_read_survives_the_way_back(honest):
    payload = pack({"files": ["a.keras"], "weights": SHAPES}, [archive(honest.members())])
    header, parts = unpack(read(payload))
    reading = Reading.model_validate(header)
    assert reading.has_weights
    assert len(parts[0]) == 4 * (784 * 100 + 100 + 2 * (100 * 100 + 100) + 100 * 2 + 2)
