"""Imports point one way: from what is built on to what it is built of."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import unseen

SOURCE = Path(unseen.__file__).parent

# Each layer may import from itself and from those above it in this table.
_LAYERS = (
    {"errors"},
    {"backend", "progress", "whole_files"},
    {"data", "networks"},
    {"regularizers"},
    {"training"},
    {"waves", "recipes"},
    {"studies"},
    {"experiments", "grading"},
    {"report"},
    {"lab"},
    {"cli"},
    {"__main__"},
)
# Neighbours in a layer do not import one another.
MAY_IMPORT = {
    part: {part}.union(*_LAYERS[:place]) for place, layer in enumerate(_LAYERS) for part in layer
}
# The signal model and its scores stand alone, so that they can be read and tested alone.
STANDING_ALONE = {
    f"unseen.waves.{name}" for name in ("row_blocks", "sampling", "scores", "signal_model")
}


def imported_modules(source: str, module: str, is_package: bool = False) -> Iterator[str]:
    """Modules of ours that a source imports, anywhere in it, names of the root by their home."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            parents = module.split(".")[: -node.level + is_package or None] if node.level else []
            origin = ".".join([*parents, *filter(None, [node.module])])
            names = [f"{origin}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            package, _, rest = name.partition(".")
            if package == "unseen":
                yield f"{unseen._HOME_OF[rest]}.{rest}" if rest in unseen._HOME_OF else name


def part_of(module: str) -> str:
    """The part of the house that a module belongs to; "" is the catalogue itself."""
    return [*module.split("."), ""][1]


def wrong_imports(source: str, module: str, is_package: bool = False) -> list[str]:
    """What a module imports but may not."""
    imported = imported_modules(source, module, is_package)
    if module in STANDING_ALONE:
        allowed = ("unseen.errors.", *(f"{other}." for other in STANDING_ALONE))
        return [name for name in imported if not f"{name}.".startswith(allowed)]
    allowed_parts = MAY_IMPORT[part_of(module)] | {"__version__"}
    return [name for name in imported if part_of(name) not in allowed_parts]


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(SOURCE.rglob("*.py")):
        place = path.relative_to(SOURCE.parent).with_suffix("").parts
        yield ".".join(place[:-1] if place[-1] == "__init__" else place), path


@pytest.mark.parametrize(
    ("module", "path"),
    [pytest.param(*pair, id=pair[0]) for pair in modules() if pair[0] != "unseen"],
)
def test_a_module_imports_what_its_part_may(module, path):
    assert wrong_imports(path.read_text(), module, path.name == "__init__.py") == []


def test_the_catalogue_imports_nothing_of_ours():
    assert not list(imported_modules((SOURCE / "__init__.py").read_text(), "unseen", True))


def test_every_part_of_the_house_has_its_place():
    assert {part_of(module) for module, _ in modules()} - {""} <= set(MAY_IMPORT)


def test_what_stands_alone_is_there():
    assert {module for module, _ in modules()} >= STANDING_ALONE


@pytest.mark.parametrize(
    ("module", "source", "found"),
    [
        ("unseen.data.splits", "from unseen.training import Run", "unseen.training.Run"),
        ("unseen.data.splits", "import unseen.networks.dense", "unseen.networks.dense"),
        ("unseen.data.splits", "from unseen import train", "unseen.training.train"),
        ("unseen.data.splits", "from unseen import report", "unseen.report"),
        ("unseen.data.splits", "import unseen", "unseen"),
        ("unseen.data.splits", "from ..training import Run", "unseen.training.Run"),
        ("unseen.data.splits", "from .. import waves", "unseen.waves"),
        ("unseen.data.splits", "def f():\n    import unseen.cli", "unseen.cli"),
        ("unseen.data.splits", "if TYPE_CHECKING:\n    from unseen.lab import a", "unseen.lab.a"),
        ("unseen.waves.scores", "from unseen.studies import measure", "unseen.studies.measure"),
        ("unseen.errors", "from unseen.backend import start", "unseen.backend.start"),
        ("unseen.waves.scores", "from unseen.data import Split", "unseen.data.Split"),
        ("unseen.waves.scores", "from unseen.waves.files import a", "unseen.waves.files.a"),
    ],
    ids=lambda value: value if "import" in value else "",
)
def test_a_planted_wrong_import_is_found(module, source, found):
    assert wrong_imports(source, module) == [found]


def test_a_relative_import_in_a_package_itself_is_found():
    assert wrong_imports("from ..cli import main", "unseen.data", is_package=True) == [
        "unseen.cli.main"
    ]


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("unseen.regularizers.dropout", "from unseen.networks.rebuild import insert_after_hidden"),
        ("unseen.cli", "from unseen import __version__, train"),
        ("unseen.waves.scores", "from unseen.waves.signal_model import curves"),
        ("unseen.waves.scores", "from .signal_model import curves"),
        ("unseen.data.splits", "import numpy, unseenly"),
        ("unseen.data.splits", "from .dataset import Dataset"),
    ],
)
def test_right_imports_are_let_be(module, source):
    assert wrong_imports(source, module) == []
