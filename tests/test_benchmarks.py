"""The benchmark is consistent with itself; it measures nothing here and installs nothing."""

import importlib
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module", autouse=True)
def _benchmarks_can_be_imported():
    sys.path.insert(0, str(ROOT))
    yield
    sys.path.remove(str(ROOT))


def module(name):
    return importlib.import_module(f"benchmarks.{name}")


def result(*seconds, who="unseen", name="one call"):
    way = module("contestants").Way(who, name, "", module("jobs").JOBS["Q1"])
    return module("contest").Result(way, {}, list(seconds))


@pytest.mark.parametrize(
    ("name", "multiply_adds"),
    [
        # Twice all weights, and once more those behind the first layer, for each row.
        ("Q1", 8_000 * (2 * (64_000 + 1_024 + 64) + 1_024 + 64)),
        ("Q2", 400 * (2 * (78_400 + 10_000 + 10_000 + 200) + 10_000 + 10_000 + 200)),
        ("Q3", 800 * (2 * (78_400 + 10_000 + 10_000 + 200) + 10_000 + 10_000 + 200)),
    ],
)
def test_the_multiply_adds_are_those_counted_by_hand(name, multiply_adds):
    assert module("jobs").JOBS[name].multiply_adds == multiply_adds


def test_jobs_are_known_by_their_own_names():
    assert all(name == job.name for name, job in module("jobs").JOBS.items())


def test_what_is_compared_with_distortion_differs_in_that_alone():
    jobs = module("jobs").JOBS
    distorted, plain = vars(jobs["Q3"]), vars(jobs["Q3-plain"])
    assert {key for key in plain if plain[key] != distorted[key]} == {"name", "augmented"}


def test_every_peer_has_its_script_and_pinned_requirements():
    for peer in module("contestants").PEERS_OF_OURS:
        lines = peer.requirements.read_text().splitlines()
        pinned = [line for line in lines if not line.startswith("#")]
        assert pinned
        assert all(re.match(r"[\w-]+==[\d.]+($|;)", line) for line in pinned)
        assert (ROOT / "benchmarks" / "peers" / f"{peer.module}.py").is_file()


def test_every_file_of_the_peers_belongs_to_one():
    peers = module("contestants").PEERS_OF_OURS
    found = {path.name for path in (ROOT / "benchmarks" / "peers").iterdir() if path.is_file()}
    ours = {f"{peer.key}.txt" for peer in peers} | {f"{peer.module}.py" for peer in peers}
    assert found == ours | {"__init__.py"}


def test_a_peer_may_take_all_threads_or_one_process_for_each_core(monkeypatch):
    contestants = module("contestants")
    monkeypatch.setattr(contestants, "num_cores", lambda: 3)
    whole, single = contestants.HOMEWORK.ways(module("jobs").JOBS["Q1"])
    assert (whole.num_processes, single.num_processes) == (1, 3)
    assert "OMP_NUM_THREADS" not in whole.environment
    assert single.environment["OMP_NUM_THREADS"] == "1"


@pytest.mark.parametrize("name", ["Q1", "Q2"])
def test_ours_the_peers_and_the_limit_do_the_same_job(name):
    ways = module("contestants").all_ways(module("jobs").JOBS[name])
    assert ways[0].who == "unseen"
    assert len({way.who for way in ways}) == 6
    assert {way.job.name for way in ways} == {name}


def test_a_measured_process_is_left_to_defaults(monkeypatch):
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Prescott")
    monkeypatch.setenv("XLA_FLAGS", "--unknown")
    environment = module("places").environment()
    assert not {"OPENBLAS_CORETYPE", "XLA_FLAGS"} & set(environment)
    assert environment["JAX_PLATFORMS"] == "cpu"


def test_the_ratio_is_the_median_of_those_of_the_rounds():
    # In the second round the machine was slow, for both.
    assert module("contest").times_longer(result(4, 40, 5), result(1, 10, 1)) == 4


def test_what_was_measured_is_held_against_the_goals():
    homework, jax = "Keras on TensorFlow", "Keras on JAX"
    results = [
        result(2),
        result(60, who=homework, name="one process"),
        result(80, who=homework, name="one per core"),
        result(16, who=jax, name="one process"),
        result(8, who=jax, name="one per core"),
        result(1, who="limit", name="numpy"),
        result(1.5, who="limit", name="jax"),
    ]
    reached = module("side_by_side").reached(results)
    assert reached == {
        "peer": 4,
        "moonshot": 4,
        "peer alone": 8,
        "homework": 30,
        "homework alone": 30,
        "limit": 2,
    }
    met = {row[0]: row[-1] for row in module("goals").goal_rows("Q1", reached)}
    assert met["speed, by the fastest peer's"] == "no"
    assert met["speed, by the fastest peer's in one process"] == "yes"
    assert met["time, by the limit"] == "yes"


def test_the_share_of_distortion_is_held_against_its_goal():
    reached = module("side_by_side").reached([result(5), result(2, name="one call, no distortion")])
    rows = module("goals").goal_rows("Q3", reached)
    assert rows == [("time, by that without distortion", "at most 2.00 ×", "2.50 ×", "no")]


def test_a_goal_that_was_not_measured_says_so():
    assert {row[2] for row in module("goals").goal_rows("Q1", {})} == {"not measured"}


def test_every_section_of_the_page_is_measured_and_has_its_place():
    sections = module("__main__").SECTIONS
    page = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    assert re.findall(r"<!-- (\w+):begin -->", page) == list(sections)
    assert re.findall(r"<!-- (\w+):end -->", page) == list(sections)
    assert {goal.section for goal in module("goals").GOALS} < set(sections)


def test_a_section_replaces_its_own_figures_only(tmp_path):
    page = tmp_path / "page.md"
    after = "\nb\n<!-- x:begin -->c<!-- x:end -->"
    page.write_text(f"a\n<!-- Q1:begin -->\nold\n<!-- Q1:end -->{after}")
    table = module("table")
    section = table.Section("Q1", table.Table(("", "s"), [("ours", "1")]), {}, ("Note.",))
    module("page").write_section(page, section, "Facts.")
    text = page.read_text()
    assert "old" not in text
    assert "| ours | 1 |" in text
    assert "Note. Facts." in text
    assert text.endswith(after)


def test_figures_of_a_device_that_is_not_at_hand_stay(tmp_path):
    page = tmp_path / "page.md"
    text = "<!-- accelerator:begin -->\n| job | 1 |\n<!-- accelerator:end -->\n"
    page.write_text(text)
    table = module("table")
    nothing = table.Table(("job",), [])
    section = table.Section("accelerator", nothing, notes=("None.",), is_empty=True)
    module("page").write_section(page, section, "Facts.")
    assert page.read_text() == text
