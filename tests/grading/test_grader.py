import threading

import numpy as np
import pytest

from unseen.errors import InvalidDataError
from unseen.grading.contest import open_contest
from unseen.grading.grader import READER, grade_waiting, prepare
from unseen.grading.intake import take_files
from unseen.grading.message import pack
from unseen.grading.sandbox.protocol import Outcome
from unseen.grading.store import MOST_ATTEMPTS

from .conftest import NUM_SECRET, RECIPE, FakeSandbox


def hand_in(contest, inbox, **contents: str | bytes) -> None:
    for name, content in contents.items():
        path = inbox / name.replace("_", ".")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        take_files(contest, [path])


def grade(contest, sandbox=None, **more) -> int:
    prepare(contest)
    return grade_waiting(contest, sandbox or FakeSandbox(), **more)


def statuses(contest) -> dict[str, str]:
    return {entry.student: entry.status for entry in contest.store.entries()}


def test_what_waits_is_graded_beside_the_baseline(contest, inbox):
    hand_in(contest, inbox, alice_toml=RECIPE, bob_toml="epochs = 7")
    assert grade(contest) == 3
    assert statuses(contest) == {"alice": "GRADED", "bob": "GRADED"}
    for entry in [*contest.store.entries(), contest.store.baseline()]:
        assert entry.correct.shape == (5, NUM_SECRET)
    assert grade(contest) == 0


def test_the_trainer_is_handed_no_secret_class(contest, inbox):
    sandbox = FakeSandbox()
    hand_in(contest, inbox, alice_toml=RECIPE)
    payloads = []
    run = sandbox.run
    sandbox.run = lambda job, payload, limits: (
        payloads.append(payload),
        run(job, payload, limits),
    )[1]
    grade(contest, sandbox)
    labels = contest.secret.labels.tobytes()
    assert len(payloads) == 3
    assert not any(labels in payload for payload in payloads)
    assert any(contest.secret.inputs.tobytes() in payload for payload in payloads)


def test_what_is_right_is_counted_against_the_secret_classes(contest, inbox):
    right = np.tile(contest.secret.labels, (5, 1))
    right[2, :10] ^= 1
    answer = Outcome("finished", pack({"diverged": 0}, [right.tobytes()]), "")
    hand_in(contest, inbox, alice_toml="epochs = 9")
    grade(contest, FakeSandbox({9: answer}))
    (entry,) = contest.store.entries()
    assert entry.correct.sum() == 5 * NUM_SECRET - 10
    assert not entry.correct[2, :10].any()


ENDINGS = {
    "TIMEOUT": Outcome("timeout", b"", ""),
    "MEMORY": Outcome("memory", b"", ""),
    "DIVERGED": Outcome("finished", pack({"diverged": 2, "last_finite_epoch": 3}), ""),
    "ERROR": Outcome("crashed", b"", "Traceback\nValueError: oh\nIt ended with code 70."),
}


@pytest.mark.parametrize("status", ENDINGS)
def test_a_training_that_fails_costs_one_row(contest, inbox, status):
    hand_in(contest, inbox, alice_toml="epochs = 9", bob_toml=RECIPE)
    grade(contest, FakeSandbox({9: ENDINGS[status]}))
    assert statuses(contest) == {"alice": status, "bob": "GRADED"}
    assert contest.store.entries()[0].reasons


@pytest.mark.parametrize(
    "output",
    [
        b"",
        b"junk",
        pack({}),
        pack({"diverged": 0}),
        pack({"diverged": 0}, [bytes(5 * NUM_SECRET - 1)]),
        pack({"diverged": 0}, [bytes(5 * NUM_SECRET), b"more"]),
        pack({"diverged": 0}, [b"\x02" * (5 * NUM_SECRET)]),
        pack({"diverged": -1, "last_finite_epoch": 0}),
        pack({"diverged": True, "last_finite_epoch": 0}),
        pack({"diverged": 1, "last_finite_epoch": "<script>"}),
        pack({"status": "GRADED", "correct": 5 * NUM_SECRET}),
    ],
    ids=lambda output: repr(output[:50]),
)
def test_a_trainer_is_not_believed(contest, inbox, output):
    hand_in(contest, inbox, alice_toml="epochs = 9")
    grade(contest, FakeSandbox({9: Outcome("finished", output, "")}))
    (entry,) = contest.store.entries()
    assert (entry.status, entry.correct) == ("ERROR", None)


@pytest.mark.parametrize(
    "answer",
    [
        b"junk",
        pack({"status": "READ", "submission": {"layers": "x" * 1000}}),
        pack({"status": "GRADED", "reasons": []}),
        pack({"status": "READ", "submission": {"training": {"epochs": "3"}}}),
        pack({"status": "READ", "submission": {"surprise": 1}}),
    ],
    ids=lambda answer: repr(answer[:50]),
)
def test_a_reader_is_not_believed(contest, inbox, answer):
    class Lying(FakeSandbox):
        def run(self, job, payload, limits):
            if job == READER:
                return Outcome("finished", answer, "")
            return super().run(job, payload, limits)

    hand_in(contest, inbox, alice_toml=RECIPE)
    sandbox = Lying()
    grade(contest, sandbox)
    assert statuses(contest) == {"alice": "ERROR"}
    assert len(sandbox.trained) == 1  # the baseline


@pytest.mark.parametrize(("ending", "told"), [("timeout", "too long"), ("crashed", "be done")])
def test_a_file_that_ends_its_reader_is_unreadable(contest, inbox, ending, told):
    class Fragile(FakeSandbox):
        def run(self, job, payload, limits):
            if job == READER and b"fatal" in payload:
                return Outcome(ending, b"", "")
            return super().run(job, payload, limits)

    hand_in(contest, inbox, alice_toml="# fatal", bob_toml=RECIPE)
    grade(contest, Fragile())
    assert statuses(contest) == {"alice": "UNREADABLE", "bob": "GRADED"}
    assert told in contest.store.entries()[0].reasons[0]


def test_a_submission_that_breaks_rules_is_never_trained(contest, inbox):
    sandbox = FakeSandbox()
    hand_in(contest, inbox, alice_toml="epochs = 21\nbatch_size = 41", bob_keras=b"PK junk")
    grade(contest, sandbox)
    assert statuses(contest) == {"alice": "RULE", "bob": "UNREADABLE"}
    assert len(contest.store.entries()[0].reasons) == 2
    assert len(sandbox.trained) == 1


def test_a_file_that_was_changed_afterwards_is_the_graders_trouble(contest, inbox):
    hand_in(contest, inbox, alice_toml=RECIPE)
    (kept,) = (contest.folder / "submissions").iterdir()
    kept.write_text("epochs = 20")
    grade(contest)
    assert statuses(contest) == {"alice": "ERROR"}


def test_who_kills_graders_is_left_to_the_instructor(contest, inbox, monkeypatch):
    hand_in(contest, inbox, alice_toml=RECIPE)
    store = contest.store
    prepare(contest)
    from unseen.grading.claims import Claim

    for _ in range(MOST_ATTEMPTS + 1):
        while (claimed := store.claim(Claim("", 1, 0.0, "dead"), contest.rules_digest)) is not None:
            number = claimed.number
        store.free_the_dead(longest_seconds=-1)
    assert number == 1
    grade(contest)
    assert statuses(contest) == {"alice": "ERROR"}


def test_what_the_grader_stumbles_over_stops_nobody_else(contest, inbox):
    class Stumbling(FakeSandbox):
        def run(self, job, payload, limits):
            if b"stumble" in payload:
                raise OSError(11, "Resource temporarily unavailable")
            return super().run(job, payload, limits)

    hand_in(contest, inbox, alice_toml="# stumble", bob_toml=RECIPE)
    assert grade(contest, Stumbling()) == 3
    assert statuses(contest) == {"alice": "ERROR", "bob": "GRADED"}
    (told,) = contest.store.entries()[0].notes
    assert "Resource temporarily unavailable" in told
    assert grade(contest) == 1
    assert statuses(contest) == {"alice": "GRADED", "bob": "GRADED"}


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ("batch_size = 8\n[network]\nactivation = 'rleu'", "rleu"),
        ("batch_size = 8\noptimizer = 'adamm'", "adamm"),
        ("batch_size = 41", "batch size is 41"),
        ("batch_size = 8\n[training]\nregularizers = ['L22']", "L22"),
        ("batch_size = 8\n[training]\noptimizers = ['adam']", "the rule says adam"),
        ("batch_size = 8\n[training]\nloss = 'surprise'", "surprise"),
    ],
    ids=lambda value: value if " " not in value else "",
)
def test_rules_that_make_no_sense_are_told_before_anything_is_graded(contest, rules, told):
    (contest.folder / "task.toml").write_text(f"[baseline]\n{rules}")
    with pytest.raises(InvalidDataError, match=f"The rules in task.toml must.*{told}"):
        prepare(open_contest(contest.folder))


def test_a_loss_may_be_said_in_short(contest):
    (contest.folder / "task.toml").write_text(
        "[baseline]\nbatch_size = 8\n[training]\nloss = 'bce'"
    )
    assert open_contest(contest.folder).task.training.loss == "binary_crossentropy"


def test_points_may_change_without_grading_again_and_rules_not(contest, inbox):
    hand_in(contest, inbox, alice_toml=RECIPE)
    grade(contest)
    path = contest.folder / "task.toml"
    path.write_text(path.read_text() + "[points]\nborder = 'above'\n")
    assert prepare(open_contest(contest.folder)) == 0
    path.write_text(path.read_text().replace("max_epochs = 20", "max_epochs = 3"))
    changed = open_contest(contest.folder)
    assert prepare(changed) == 2
    grade_waiting(changed, FakeSandbox())
    assert statuses(changed) == {"alice": "RULE"}


def test_several_workers_share_the_work(contest, inbox):
    hand_in(
        contest, inbox, **{f"student{number}_toml": f"epochs = {number}" for number in range(1, 9)}
    )
    told = []
    assert grade(contest, workers=3, on_graded=lambda *one: told.append(one[0])) == 9
    assert sorted(told) == list(range(1, 10))


def test_who_is_stopped_gives_back_what_is_in_hand(contest, inbox):
    hand_in(contest, inbox, alice_toml=RECIPE, bob_toml=RECIPE + "#")
    stop = threading.Event()

    def stop_at_the_third(_job, seen=[]) -> None:  # noqa: B006 - it shall remember
        seen.append(1)
        if len(seen) == 3:
            stop.set()

    prepare(contest)
    assert grade_waiting(contest, FakeSandbox(on_run=stop_at_the_third), stop=stop) == 1
    assert contest.store.num_waiting(contest.rules_digest) == 2
    assert grade(contest) == 2
    assert statuses(contest) == {"alice": "GRADED", "bob": "GRADED"}


def test_a_full_disk_leaves_the_submission_waiting(contest, inbox, monkeypatch):
    hand_in(contest, inbox, alice_toml=RECIPE)
    prepare(contest)

    def full(*_args, **_more):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(contest.store, "finish", full)
        with pytest.raises(OSError, match="No space"):
            grade_waiting(contest, FakeSandbox())
    assert contest.store.num_waiting(contest.rules_digest) == 2
    assert grade(contest) == 2


def test_keras_deserialises_nothing_that_was_submitted(contest, inbox, monkeypatch, tmp_path):
    import keras

    path = inbox / "alice.keras"
    network = keras.Sequential(
        [keras.Input((4,)), keras.layers.Dense(5, "relu"), keras.layers.Dense(2, "sigmoid")]
    )
    network.compile("adam", "binary_crossentropy")
    network.save(path)
    take_files(contest, [path])

    def forbidden(*_args, **_more):
        raise AssertionError("submitted data were deserialised")

    monkeypatch.setattr(keras.models, "load_model", forbidden)
    monkeypatch.setattr(keras.saving, "load_model", forbidden)
    monkeypatch.setattr(keras.saving, "deserialize_keras_object", forbidden)
    monkeypatch.setattr(keras.Sequential, "from_config", forbidden)
    sandbox = FakeSandbox()
    grade(contest, sandbox)
    assert statuses(contest) == {"alice": "GRADED"}
    units = [layer["units"] for layer in sandbox.trained[1]["submission"]["layers"]]
    assert units == [5, 2]
    assert [path.name for path in inbox.iterdir()] == ["alice.keras"]
