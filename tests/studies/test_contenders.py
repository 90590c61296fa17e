import numpy as np
import pytest
from tests.studies.pretended import make_setup

from unseen.errors import InvalidArgumentError, InvalidDataError
from unseen.regularizers import L2, Dropout
from unseen.regularizers.catalogue import list_regularizers
from unseen.regularizers.protocol import Task
from unseen.studies.contenders import (
    find_contenders,
    in_words,
    name_of,
    one_in_words,
    thinned,
)


@pytest.fixture(scope="module")
def setup():
    return make_setup()


@pytest.fixture(scope="module")
def task(setup):
    fold = setup.folds(1)[0]
    bench = setup.bench
    return Task(bench.prepared_data(fold.training), bench.some_split(fold), bench.classes_said_as)


@pytest.fixture(scope="module")
def everybody(setup, task):
    return find_contenders(None, setup.network, task)


def contender(everybody, name):
    return next(one for one in everybody[0] if one.name == name)


@pytest.mark.parametrize(
    ("name", "is_shared", "chooses_by_rows", "is_in_cocktails"),
    [
        ("L2", True, False, True),
        ("Dropout", True, False, True),
        ("LabelSmoothing", True, False, True),
        ("ElasticNet", True, False, False),
        ("EarlyStopping", False, True, False),
        ("BatchNormalization", False, False, False),
        ("SAM", False, False, False),
    ],
)
def test_what_shares_a_program(everybody, name, is_shared, chooses_by_rows, is_in_cocktails):
    one = contender(everybody, name)
    assert one.is_shared == is_shared
    assert one.chooses_by_rows == chooses_by_rows
    assert one.is_in_cocktails == is_in_cocktails


def test_what_needs_images_is_left_out_of_a_table_with_its_reason(everybody):
    contenders, left_out = everybody
    assert "images" in left_out["Cutout"]
    assert {one.name for one in contenders} | set(left_out) == {
        entry.name for entry in list_regularizers()
    }
    assert not {one.name for one in contenders} & set(left_out)


def test_only_those_asked_for_take_part_and_each_once(setup, task):
    contenders, left_out = find_contenders(["dropout", "L2", "Dropout"], setup.network, task)
    assert [one.name for one in contenders] == ["Dropout", "L2"]
    assert contenders[1].settings == L2.sensible()
    assert left_out == {}


def test_one_that_was_asked_for_and_makes_no_sense_is_refused(setup, task):
    with pytest.raises(InvalidDataError, match="Cutout needs images"):
        find_contenders(["L2", "Cutout"], setup.network, task)


def test_an_unknown_one_is_refused(setup, task):
    with pytest.raises(InvalidArgumentError, match="Received 'Ridge'"):
        find_contenders(["Ridge"], setup.network, task)


@pytest.mark.parametrize(
    ("most", "places"),
    [(1, [2]), (2, [0, 4]), (3, [0, 2, 4]), (4, [0, 1, 3, 4]), (5, [0, 1, 2, 3, 4]), (9, range(5))],
)
def test_thinned_settings_are_spread_evenly(most, places):
    assert thinned(range(5), most) == tuple(places)


@pytest.mark.parametrize("entry", list_regularizers(), ids=lambda entry: entry.name)
def test_words_tell_settings_apart(entry):
    words = [one_in_words(setting) for setting in entry.settings]
    assert len(set(words)) == len(words)
    assert all(word.split()[0] == entry.name and " + " not in word for word in words)


def test_words_of_several():
    both = (L2(0.001), Dropout(0.2))
    assert in_words(both) == "L2 0.001 + Dropout 0.2"
    assert in_words(()) == "none"
    assert [name_of(some) for some in ((), both[1:], both)] == ["none", "Dropout", "cocktail"]


def test_words_can_be_read_back(setup, everybody):
    from unseen.studies.workbench import Workbench

    bench = Workbench(setup.data, setup.network, setup.design, everybody[0])
    rng = np.random.default_rng(0)
    for _ in range(20):
        some = rng.choice(len(everybody[0]), size=3, replace=False)
        cocktail = tuple(everybody[0][k].settings[-1] for k in some)
        assert bench.regularizers(in_words(cocktail)) == cocktail
    assert bench.regularizers("none") == ()
