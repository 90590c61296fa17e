import numpy as np
import pandas as pd
import pytest

from unseen.data import audit_rows
from unseen.data.audit import audit
from unseen.data.study_data import StudyData

NUM_ROWS = 200


def noise(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def table(num_rows=NUM_ROWS, num_columns=4, **more):
    columns = {f"x{place}": noise(num_rows, seed=place) for place in range(num_columns)}
    return pd.DataFrame({**columns, **more})


def shuffled(values, seed=7):
    return np.random.default_rng(seed).permutation(values)


def classes(features, codes=None, names=("no", "yes"), **more):
    codes = shuffled(np.arange(len(features)) % len(names)) if codes is None else codes
    return StudyData(features, codes, names, **more)


def numbers(features, targets=None, **more):
    targets = noise(len(features), 1, seed=99) if targets is None else targets
    names = tuple(f"y{place}" for place in range(targets.shape[1]))
    return StudyData(features, targets, None, names, **more)


def kinds(data):
    return [concern.kind for concern in audit(data)]


CODES = shuffled(np.arange(NUM_ROWS) % 2)
THREE = shuffled(np.arange(NUM_ROWS) % 3)
LEVELS = np.array(["low", "middle", "high"])


@pytest.mark.parametrize(
    "data",
    [
        classes(table(), CODES),
        classes(table(), THREE, tuple("abc")),
        numbers(table()),
        numbers(table(), noise(NUM_ROWS, 3, seed=5)),
        StudyData(noise(NUM_ROWS, 3, 3, 2).astype(np.float32), CODES, ("no", "yes")),
        classes(table(kind=shuffled(LEVELS[np.arange(NUM_ROWS) % 3])), CODES),
        classes(table(num_rows=10, num_columns=9), shuffled([0] * 5 + [1] * 5)),
    ],
    ids=["two classes", "three", "numbers", "many numbers", "images", "categories", "ten rows"],
)
def test_good_data_raise_no_concern_but_for_their_size(data):
    assert [kind for kind in kinds(data) if kind != "small classes"] == []


@pytest.mark.parametrize(
    ("data", "column"),
    [
        (classes(table(leak=CODES * 5.0 + 1), CODES), "leak"),
        (classes(table(leak=-CODES + 0.1 * noise(NUM_ROWS).clip(-3, 3)), CODES), "leak"),
        (classes(table(leak=((THREE + 1) % 3) * 9 + noise(NUM_ROWS)), THREE, tuple("abc")), "leak"),
        (classes(table(leak=LEVELS[THREE]), THREE, tuple("abc")), "leak"),
        (classes(table(leak=LEVELS[THREE]), (THREE == 1).astype(int)), "leak"),
        (classes(table(leak=np.array([3.0, 1.0, 2.0])[THREE]), (THREE > 1).astype(int)), "leak"),
        (classes(table(leak=np.where(noise(NUM_ROWS) > 0, CODES, np.nan)), CODES), "leak"),
        (numbers(table(leak=np.exp(noise(NUM_ROWS, seed=99)))), "leak"),
        (
            numbers(table(leak=-noise(NUM_ROWS, 2, seed=99)[:, 1]), noise(NUM_ROWS, 2, seed=99)),
            "leak",
        ),
        (numbers(table(leak=LEVELS[THREE]), np.array([5.0, 1.0, 2.0])[THREE][:, None]), "leak"),
    ],
    ids=[
        *("copy", "order", "three classes in another order", "category", "two categories joined"),
        *("codes out of order", "with gaps", "of a number", "of one of two", "category of numbers"),
    ],
)
def test_a_column_that_gives_the_target_away_is_found(data, column):
    found = [concern for concern in audit(data) if concern.kind == "like the target"]
    assert [concern.column for concern in found] == [column]
    assert f"column {column!r} " in found[0].text
    assert "Leave it out, unless" in found[0].text


@pytest.mark.parametrize(
    "data",
    [
        classes(table(hint=CODES + noise(NUM_ROWS)), CODES),
        classes(
            table(hint=LEVELS[np.where(np.arange(NUM_ROWS) % 20, THREE, 0)]), THREE, tuple("abc")
        ),
        numbers(table(hint=noise(NUM_ROWS, seed=99) + 0.1 * noise(NUM_ROWS))),
        classes(table(num_rows=10, num_columns=1500), [1, *[0] * 9]),
    ],
    ids=["class", "category", "number", "few rows, many columns"],
)
def test_a_column_that_only_helps_is_not_accused(data):
    assert "like the target" not in kinds(data)


def repeated(features, rows, shift=0.0):
    again = features.iloc[rows] + shift
    return pd.concat([features.iloc[: NUM_ROWS - len(rows)], again], ignore_index=True)


def test_duplicates_are_counted():
    codes = np.concatenate([CODES[:-3], CODES[[0, 0, 1]]])
    (concern,) = audit(classes(repeated(table(), [0, 0, 1]), codes))
    assert concern.kind == "duplicates"
    assert concern.text.startswith("3 rows repeat the features of an earlier one: ")
    assert "contradict" not in concern.text


def test_columns_of_few_values_make_rows_alike_by_chance():
    few = {f"x{place}": shuffled(np.arange(NUM_ROWS) % 3, place) for place in range(3)}
    assert kinds(classes(pd.DataFrame(few), CODES)) == []


def test_duplicates_that_contradict_are_counted():
    codes = np.concatenate([CODES[:-3], [CODES[0], 1 - CODES[0], CODES[1]]])
    (concern,) = audit(classes(repeated(table(), [0, 0, 1]), codes))
    assert "Of the rows that are alike, 3 contradict one another." in concern.text


def test_duplicates_among_images_are_found():
    images = noise(NUM_ROWS, 3, 3, 2).astype(np.float32)
    images[7] = images[3]
    assert kinds(StudyData(images, CODES, ("no", "yes"))) == ["duplicates"]


def test_near_duplicates_are_found_beside_exact_ones():
    concerns = audit(classes(repeated(table(), [0, 1], shift=1e-5), CODES))
    assert [concern.kind for concern in concerns] == ["near duplicates"]
    assert concerns[0].text.startswith("4 rows are nearly the same as another one: ")


def test_near_duplicates_are_found_where_every_row_has_one():
    twice = repeated(table(), range(NUM_ROWS // 2), shift=1e-5)
    (concern,) = audit(classes(twice, CODES))
    assert concern.text.startswith(f"{NUM_ROWS} rows are nearly the same")


def test_rows_that_are_near_but_of_another_kind_are_no_copies():
    near = repeated(table(), [0, 1], shift=1e-5)
    near["kind"] = LEVELS[np.arange(NUM_ROWS) % 2]
    near.loc[[0, 1], "kind"] = LEVELS[2]
    assert kinds(classes(near, CODES)) == []
    near.loc[[0, 1], "kind"] = near["kind"].tolist()[-2:]
    assert kinds(classes(near, CODES)) == ["near duplicates"]


@pytest.mark.parametrize("seed", range(3))
def test_in_few_dimensions_rows_are_close_by_chance(seed):
    one = noise(NUM_ROWS, seed=seed)
    assert kinds(classes(pd.DataFrame({"x": one}), CODES)) == []
    # A curve in four dimensions has one.
    curve = {f"x{power}": one**power for power in (1, 3, 5, 7)}
    assert kinds(classes(pd.DataFrame(curve), CODES)) == []


def test_of_very_many_rows_and_columns_some_are_compared(monkeypatch):
    monkeypatch.setattr(audit_rows, "_MAX_ROWS", 150)
    monkeypatch.setattr(audit_rows, "_MAX_COLUMNS", 2)
    (concern,) = audit(classes(repeated(table(), range(60), shift=1e-5), CODES))
    assert "(compared: 150 of 200 rows and 2 of 4 columns, at random)" in concern.text


def test_a_number_of_the_row_is_found():
    data = classes(
        table(nr=np.arange(NUM_ROWS), code=shuffled(np.arange(NUM_ROWS)), pay=_different_pay()),
        CODES,
    )
    concerns = audit(data)
    assert [concern.kind for concern in concerns] == ["id", "id"]
    assert [concern.column for concern in concerns] == ["nr", "code"]
    assert "in every row, in the order of the rows: it looks" in concerns[0].text


def _different_pay():
    return np.random.default_rng(0).choice(np.arange(20_000, 90_000), NUM_ROWS, replace=False)


@pytest.mark.parametrize("name", ["patient", "patient_id", "id", "subjectID", "user no", "batch"])
def test_groups_are_suspected_by_name_and_repeats(name):
    features = table(**{name: shuffled(np.arange(NUM_ROWS) // 4)})
    (concern,) = audit(classes(features, CODES))
    assert (concern.kind, concern.column) == ("groups", name)
    assert f"groups={name!r}" in concern.text
    assert kinds(classes(features, CODES, groups=np.arange(NUM_ROWS) // 4)) == []


@pytest.mark.parametrize("name", ["width", "residence", "amount paid", "number of rooms"])
def test_groups_are_not_suspected_by_repeats_alone(name):
    assert kinds(classes(table(**{name: shuffled(np.arange(NUM_ROWS) // 4)}), CODES)) == []


@pytest.mark.parametrize(
    ("data", "seen"),
    [
        (classes(table(), np.sort(CODES)), "the rows are sorted by the target"),
        (numbers(table(), np.sort(noise(NUM_ROWS, 1), axis=0)), "the rows are sorted by the targ"),
        (numbers(table(), np.sort(noise(NUM_ROWS, 1), axis=0)[::-1]), "the rows are sorted by th"),
        (classes(table(), (np.arange(NUM_ROWS) // 8) % 2), "rows close to one another in the tab"),
        (numbers(table(), noise(NUM_ROWS, 1).cumsum(axis=0)), "rows close to one another in the"),
    ],
    ids=["sorted classes", "rising", "falling", "blocks", "random walk"],
)
def test_rows_in_a_telling_order_are_found(data, seen):
    (concern,) = audit(data)
    assert concern.kind == "order"
    assert concern.text.startswith(seen)
    assert "folds are shuffled" in concern.text


def test_in_the_order_of_time_another_remedy_is_told():
    (concern,) = audit(classes(table(), np.sort(CODES), is_ordered=True))
    assert "later rows are another task" in concern.text
    walk = noise(NUM_ROWS, 1).cumsum(axis=0)
    assert kinds(numbers(table(), walk, is_ordered=True)) == []


def test_a_rare_class_is_found():
    codes = shuffled(np.array([1] * 10 + [0] * 190))
    rare, small = audit(classes(table(), codes))
    assert rare.text.startswith("class 'yes' has 5.0 % of the rows: ")
    assert small.text.startswith("fewer than 30 rows in classes ('yes' 10): ")


def test_an_even_share_of_many_classes_is_not_rare():
    codes = shuffled(np.arange(400) % 13)
    assert kinds(classes(table(400), codes, tuple("abcdefghijklm"))) == []


def test_more_columns_than_rows_are_found():
    (concern,) = audit(numbers(table(num_rows=40, num_columns=60)))
    assert concern.kind == "wide"
    assert concern.text.startswith("60 columns for 40 rows: ")


@pytest.mark.parametrize(("share", "is_found"), [(0.25, False), (0.4, True)])
def test_a_column_that_is_often_missing_is_found(share, is_found):
    gappy = np.where(np.arange(NUM_ROWS) < share * NUM_ROWS, np.nan, noise(NUM_ROWS, seed=8))
    concerns = audit(classes(table(gappy=gappy), CODES))
    assert [concern.column for concern in concerns] == ["gappy"] * is_found
    if is_found:
        assert concerns[0].text.startswith("column 'gappy' is missing in 40 % of the rows: ")
