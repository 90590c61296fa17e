import os
from datetime import UTC, datetime, timedelta

import pytest

from unseen.errors import InvalidDataError, OutputError
from unseen.grading.contest import Contest, open_contest
from unseen.grading.intake import take_files


def put(folder, name: str, content: bytes = b"epochs = 3\n"):
    path = folder / name
    path.write_bytes(content)
    return path


def with_rules(contest: Contest, rules: str) -> Contest:
    path = contest.folder / "task.toml"
    path.write_text(rules + path.read_text())
    return open_contest(contest.folder)


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("alice.toml", "alice"),
        ("alice__second try.json", "alice"),
        ("Zoë O'Neil.keras", "Zoë O'Neil"),
        ("<script>alert(1)<", "<script>alert(1)<"),
        ('=HYPERLINK("x")__1.toml', '=HYPERLINK("x")'),
    ],
)
def test_a_files_name_says_whose_it_is(contest, inbox, name, student):
    (one,) = take_files(contest, [put(inbox, name.replace("/", "_"))])
    assert (one.student, one.number, one.word) == (student, 1, "taken")
    assert [entry.student for entry in contest.store.entries()] == [student]


def test_what_is_taken_is_on_disk(contest, inbox):
    take_files(contest, [put(inbox, "alice.toml", b"content")])
    (kept,) = (contest.folder / "submissions").iterdir()
    assert contest.content(kept.name) == b"content"


def test_a_network_and_a_recipe_of_one_name_are_one_submission(contest, inbox):
    names = ("alice.keras", "alice.toml", "carol.txt", "carol.toml")
    taken = take_files(contest, [put(inbox, name, name.encode()) for name in names])
    assert [one.files for one in taken] == [
        ("alice.keras", "alice.toml"),
        ("carol.txt",),
        ("carol.toml",),
    ]


@pytest.mark.parametrize(
    "names",
    [("bob.toml", "bob.json"), ("bob.keras", "bob.toml", "bob.json"), ("bob.keras", "bob.KERAS")],
)
def test_more_than_a_recipe_and_a_network_is_not_taken(contest, inbox, names):
    (one,) = take_files(contest, [put(inbox, name, name.encode()) for name in names])
    assert one.word == "not taken"
    assert "one of each" in one.reasons[0]


def test_a_folder_is_all_its_files_and_those_of_its_folders(contest, inbox):
    put(inbox, "alice.toml")
    put(inbox, ".hidden")
    (inbox / "more").mkdir()
    put(inbox / "more", "bob.toml")
    assert {one.student for one in take_files(contest, [inbox])} == {"alice", "bob"}


def test_the_same_again_is_the_same(contest, inbox):
    path = put(inbox, "alice.toml")
    take_files(contest, [path])
    (again,) = take_files(contest, [path])
    assert (again.number, again.word) == (1, "taken before")
    assert len(contest.store.entries()) == 1


def test_a_table_says_who_and_when(contest, inbox):
    path = put(inbox, "upload-17.toml")
    table = put(
        inbox, "who.csv", "file,student,received\nupload-17.toml,Zoë,2026-01-02 03:04\n".encode()
    )
    take_files(contest, [path], table)
    (entry,) = contest.store.entries()
    assert (entry.student, entry.received) == ("Zoë", datetime(2026, 1, 2, 3, 4, tzinfo=UTC))


def test_a_table_tells_files_of_one_name_apart_by_their_folders(contest, inbox):
    for folder in ("1", "2"):
        (inbox / folder).mkdir()
        put(inbox / folder, "recipe.toml", folder.encode())
    table = put(inbox.parent, "who.csv", b"file,student\n1/recipe.toml,alice\n2/recipe.toml,bob\n")
    assert [one.student for one in take_files(contest, [inbox], table)] == ["alice", "bob"]
    table.write_text("file,student\nrecipe.toml,mallory\n")
    with pytest.raises(InvalidDataError, match="write more of the path"):
        take_files(contest, [inbox], table)


def test_a_pair_is_as_late_as_its_later_file(contest, inbox):
    contest = with_rules(contest, "deadline = 2026-01-10T00:00:00Z\n")
    pair = [put(inbox, "a.keras"), put(inbox, "a.toml", b"late")]
    lines = "file,student,received\na.keras,alice,2026-01-09\na.toml,alice,2026-01-20\n"
    (one,) = take_files(contest, pair, put(inbox, "who.csv", lines.encode()))
    assert "received on 2026-01-20" in one.reasons[0]


@pytest.mark.parametrize(
    ("line", "told"), [("", "nobody for 'a.toml'"), ("a.toml,bob\n", "'alice' and 'bob'")]
)
def test_every_file_of_a_pair_is_in_the_table_and_of_one_student(contest, inbox, line, told):
    pair = [put(inbox, "a.keras"), put(inbox, "a.toml")]
    table = put(inbox, "who.csv", f"file,student\na.keras,alice\n{line}".encode())
    (one,) = take_files(contest, pair, table)
    assert one.word == "not taken"
    assert told in one.reasons[0]


def test_submissions_are_taken_in_the_order_of_receipt(contest, inbox):
    names = ("bob__10", "bob__2")
    lines = "file,student,received\nbob__10.toml,bob,2026-01-08\nbob__2.toml,bob,2026-01-02\n"
    table = put(inbox, "who.csv", lines.encode())
    taken = take_files(contest, [put(inbox, f"{n}.toml", n.encode()) for n in names], table)
    assert [(one.number, one.files[0]) for one in taken] == [
        (1, "bob__2.toml"),
        (2, "bob__10.toml"),
    ]


def test_a_name_is_one_however_its_letters_are_written(contest, inbox):
    (contest.folder / "students.csv").write_text("Zoe\u0308\n")
    (one,) = take_files(contest, [put(inbox, "Zo\u00eb.toml")])
    assert (one.student, one.word) == ("Zo\u00eb", "taken")


@pytest.mark.parametrize("name", [b"bob__\xff.toml", b"bob__\xe2\x80\xae.toml", b"bob__\n.toml"])
def test_a_file_whose_name_cannot_be_shown_stops_no_other(contest, inbox, name):
    (inbox / os.fsdecode(name)).write_bytes(b"epochs = 3")
    taken = take_files(contest, [inbox, put(inbox, "zoe.toml")])
    assert sorted(one.word for one in taken) == ["not taken", "taken"]


def test_nothing_is_received_in_the_future(contest, inbox):
    path = put(inbox, "a.toml")
    table = put(inbox, "who.csv", b"file,student,received\na.toml,alice,2999-01-01\n")
    take_files(contest, [path], table)
    assert contest.store.entries()[0].received <= contest.moments.now()


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("name,who\na,b\n", "columns file and student"),
        ("", "columns file and student"),
        ("file,student\na.toml,alice\na.toml,bob\n", "'a.toml' twice"),
        ("file,student,received\na.toml,alice,yesterday\n", "'yesterday'"),
    ],
)
def test_a_table_that_is_none_is_told(contest, inbox, table, told):
    with pytest.raises(InvalidDataError, match=told):
        take_files(contest, [put(inbox, "a.toml")], put(inbox, "who.csv", table.encode()))
    assert contest.store.entries() == []


def test_a_file_that_the_table_forgets_is_not_taken(contest, inbox):
    table = put(inbox, "who.csv", b"file,student\nother.toml,alice\n")
    (one,) = take_files(contest, [put(inbox, "a.toml")], table)
    assert one.word == "not taken"
    assert "nobody for 'a.toml'" in one.reasons[0]


def test_what_comes_late_is_refused(contest, inbox):
    contest = with_rules(contest, "deadline = 2020-01-01T00:00:00Z\n")
    (one,) = take_files(contest, [put(inbox, "alice.toml")])
    assert one.word == "refused"
    assert "after the deadline on 2020-01-01" in one.reasons[0]
    assert contest.store.entries()[0].status == "RULE"
    assert not list((contest.folder / "submissions").iterdir())


def test_what_was_late_is_taken_when_the_deadline_moves_or_it_is_asked_for(contest, inbox):
    late = with_rules(contest, "deadline = 2020-01-01T00:00:00Z\n")
    paths = [put(inbox, "alice.toml"), put(inbox, "bob.toml", b"other")]
    assert [one.word for one in take_files(late, paths)] == ["refused", "refused"]
    assert [one.word for one in take_files(late, paths)] == ["refused", "refused"]
    assert [one.word for one in take_files(late, paths[:1], late=True)] == ["taken"]
    path = contest.folder / "task.toml"
    path.write_text(path.read_text().replace("2020", "2999"))
    moved = open_contest(contest.folder)
    assert [one.word for one in take_files(moved, paths)] == ["taken before", "taken"]


def test_a_late_file_stays_late_when_the_clock_is_set_back(contest, inbox, monkeypatch):
    from unseen.grading import moments

    now = datetime.now(UTC)
    contest = with_rules(contest, f"deadline = {(now - timedelta(minutes=1)).isoformat()}\n")
    contest.moments.now()

    class Earlier(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) - timedelta(hours=1)

    monkeypatch.setattr(moments, "datetime", Earlier)
    (one,) = take_files(contest, [put(inbox, "alice.toml")])
    assert one.word == "refused"


def test_after_the_final_standings_nothing_more_is_taken(contest, inbox):
    path = put(inbox, "alice.toml")
    take_files(contest, [path])
    contest.moments.end(contest.moments.now())
    taken = take_files(contest, [path, put(inbox, "bob.toml", b"other")])
    assert [one.word for one in taken] == ["taken before", "refused"]
    assert "final standings were told" in taken[1].reasons[0]


def test_a_day_has_only_so_many_submissions(contest, inbox):
    rules = (contest.folder / "task.toml").read_text().replace("a_day = 100", "a_day = 2")
    (contest.folder / "task.toml").write_text(rules)
    paths = [put(inbox, f"alice__{number}.toml", b"%d" % number) for number in range(3)]
    taken = take_files(open_contest(contest.folder), [*paths, put(inbox, "bob.toml")])
    assert [one.word for one in taken] == ["taken", "taken", "refused", "taken"]
    assert "at most 2 submissions a day" in taken[2].reasons[0]


def test_a_file_that_is_too_large_is_refused_and_not_kept(contest, inbox):
    contest = with_rules(contest, "")
    limits = (contest.folder / "task.toml").read_text() + "file_mb = 0.001\n"
    (contest.folder / "task.toml").write_text(limits)
    (one,) = take_files(open_contest(contest.folder), [put(inbox, "alice.keras", bytes(1001))])
    assert "0.001001 MB, the rule says 0.001 at most" in one.reasons[0]
    assert not list((contest.folder / "submissions").iterdir())


@pytest.mark.parametrize("student", ["", " ", "a\x00b", "a\u202eb", "a\nb", "x" * 201])
def test_a_name_that_cannot_be_shown_is_not_taken(contest, inbox, student):
    table = put(inbox, "who.csv", f'file,student\na.toml,"{student}"\n'.encode())
    (one,) = take_files(contest, [put(inbox, "a.toml")], table)
    assert one.word == "not taken"
    assert contest.store.entries() == []


def test_only_those_on_the_list_take_part(contest, inbox):
    (contest.folder / "students.csv").write_text("student\nalice\nbob\n")
    taken = take_files(contest, [put(inbox, "alice.toml"), put(inbox, "mallory.toml")])
    assert [one.word for one in taken] == ["taken", "not taken"]
    assert "from 'mallory'" in taken[1].reasons[0]


def test_what_is_no_ordinary_file_is_not_taken(contest, inbox, tmp_path):
    (tmp_path / "secret").write_text("secret")
    (inbox / "alice.toml").symlink_to(tmp_path / "secret")
    os.mkfifo(inbox / "bob.toml")
    taken = take_files(contest, [inbox, put(inbox, "carol.toml")])
    assert [one.word for one in taken[:2]] == ["not taken", "not taken"]
    assert taken[2].word == "taken"


def test_a_path_that_is_not_there_is_told_and_the_others_are_taken(contest, inbox):
    taken = take_files(contest, [inbox / "nothing.toml", put(inbox, "alice.toml")])
    words = {one.files[0]: one.word for one in taken}
    assert words == {"nothing.toml": "not taken", "alice.toml": "taken"}
    [missing] = [one for one in taken if one.number is None]
    assert missing.reasons == ("It cannot be read: No such file or directory.",)


def test_a_full_disk_takes_nothing_and_loses_nothing(contest, inbox, monkeypatch):
    take_files(contest, [put(inbox, "alice.toml")])

    def full(_descriptor) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(OutputError, match="No space left"):
            take_files(contest, [put(inbox, "bob.toml", b"other")])
    assert [entry.student for entry in contest.store.entries()] == ["alice"]
    assert len(list((contest.folder / "submissions").iterdir())) == 1
    take_files(contest, [inbox / "bob.toml"])
    assert len(contest.store.entries()) == 2


def test_the_same_file_of_another_student_is_taken_and_noted(contest, inbox):
    taken = take_files(contest, [put(inbox, "alice.toml"), put(inbox, "bob.toml")])
    assert [one.word for one in taken] == ["taken", "taken"]
    assert "also from alice" in contest.store.entries()[1].notes[0]
