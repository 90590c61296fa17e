"""The root names everything public, and names it once."""

import importlib
import inspect

import pytest

import unseen

NAMES = [name for name in unseen.__all__ if name != "__version__"]

# Packages all of whose names stand in the root as well, but for these, with the reason.
ONLY_IN_THEIR_PACKAGE = {
    "data": {
        "read_idx": "one file of a format that load_digits reads whole",
        "read_mnist": "a format that load_digits reads",
    },
    "networks": {},
    "regularizers": {
        "Batch": "for those who write a regularizer of their own",
        "Moment": "for those who write a regularizer of their own",
        "Task": "for those who write a regularizer of their own",
        "Variables": "for those who write a regularizer of their own",
        "find_regularizer": "one entry of list_regularizers",
        "require_strength": "for those who write a regularizer of their own",
    },
    "studies": {"Measured": "what measure returns, made by nobody else"},
    "training": {},
}


def home_of(name: str) -> str | None:
    """The package that a name of the root comes from; None for a package itself."""
    return unseen._HOME_OF.get(name)


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_there_and_says_what_it_is(name):
    documentation = inspect.getdoc(getattr(unseen, name)) or ""
    # Not the signature that a dataclass gets by itself, nor what it inherits.
    assert documentation.strip().endswith((".", "```")) or "\n" in documentation
    assert not documentation.startswith(f"{name}(")


@pytest.mark.parametrize("name", [name for name in NAMES if home_of(name)])
def test_every_name_is_exported_by_its_home(name):
    home = importlib.import_module(str(home_of(name)))
    assert name in home.__all__
    assert getattr(home, name) is getattr(unseen, name)


@pytest.mark.parametrize("name", [name for name in NAMES if home_of(name)])
def test_every_name_is_defined_in_its_home(name):
    assert getattr(unseen, name).__module__.startswith(f"{home_of(name)}.")


@pytest.mark.parametrize("package", ONLY_IN_THEIR_PACKAGE)
def test_the_root_leaves_out_no_name_but_with_a_reason(package):
    exported = set(importlib.import_module(f"unseen.{package}").__all__)
    left_out = {name for name in exported if home_of(name) != f"unseen.{package}"}
    assert left_out == set(ONLY_IN_THEIR_PACKAGE[package])


@pytest.mark.parametrize(
    "package",
    [name for name in NAMES if not home_of(name) and hasattr(getattr(unseen, name), "__all__")],
)
def test_what_a_package_exports_is_there_once(package):
    module = importlib.import_module(f"unseen.{package}")
    assert len(set(module.__all__)) == len(module.__all__)
    assert all(hasattr(module, name) for name in module.__all__)


def test_names_are_sorted():
    assert list(unseen._HOME_OF) == sorted(unseen._HOME_OF)
    assert list(unseen._SUBPACKAGES) == sorted(unseen._SUBPACKAGES)


def test_all_holds_each_name_once():
    assert len(set(unseen.__all__)) == len(unseen.__all__)
    assert set(NAMES) == {*unseen._HOME_OF, *unseen._SUBPACKAGES}


def test_dir_lists_what_is_public():
    assert dir(unseen) == sorted(unseen.__all__)


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'unseen' has no attribute 'sigmoid'"):
        _ = unseen.sigmoid
