"""One job: what its folder keeps, and what is read from it again."""

from unseen.lab.jobs.job import Job, Status


def test_a_lab_that_was_killed_knows_what_was_interrupted(tmp_path):
    job = Job(tmp_path / "training-4", "title", {})
    job.begin()
    job.move_to(Status.RUNNING)
    job.tell({"number": 1})
    with (job.folder / "events.jsonl").open("ab") as file:
        file.write(b'{"cut": o')
    again = Job.open(job.folder)
    assert again.status is Status.INTERRUPTED
    assert again.events == [{"number": 1}]
    again.tell({"number": 2})
    assert Job.open(job.folder).events == [{"number": 1}, {"number": 2}]


def test_of_passing_events_the_last_is_kept(tmp_path):
    job = Job(tmp_path / "training-1", "title", {})
    job.begin()
    for number in range(3):
        job.tell({"kind": "surface", "is_passing": True, "number": number})
    job.move_to(Status.FINISHED)
    again = Job.open(job.folder)
    assert again.events == []
    assert again.passing["surface"]["number"] == 2


def test_damaged_events_are_left_out(tmp_path):
    job = Job(tmp_path / "training-1", "title", {})
    job.begin()
    job.move_to(Status.FINISHED)
    (job.folder / "events.jsonl").write_text('{"a": 1}\nno json\n[2]\n{"b": 3}\n')
    (job.folder / "passing.json").write_text("[")
    again = Job.open(job.folder)
    assert again.events == [{"a": 1}, {"b": 3}]
    assert again.passing == {}
