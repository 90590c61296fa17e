"""The notebook runs from top to bottom, and is stored as its readers should find it."""

import ast
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import unseen

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "homework.ipynb"
QUESTIONS = ["1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8", "2.1", "2.2", "2.3", "2.4"]
TIMEOUT = 300  # seconds for one cell, on a slow machine


@pytest.fixture(scope="module")
def notebook() -> nbformat.NotebookNode:
    return nbformat.read(NOTEBOOK, as_version=4)


def test_runs_from_top_to_bottom(notebook, tmp_path, monkeypatch):
    # The kernel of this interpreter, and nobody's own configuration.
    monkeypatch.setenv("JUPYTER_PATH", str(Path(sys.prefix, "share", "jupyter")))
    monkeypatch.setenv("JUPYTER_NO_CONFIG", "1")
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.setenv("UNSEEN_NOTEBOOK_QUICK", "1")
    monkeypatch.delenv("MPLBACKEND", raising=False)  # figures as in a notebook
    folder = tmp_path / "folder"
    folder.mkdir()
    copy = nbformat.from_dict(notebook)
    NotebookClient(
        copy,
        timeout=TIMEOUT,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
    ).execute()
    outputs = [output for cell in copy.cells for output in cell.get("outputs", ())]
    assert not [output for output in outputs if output.output_type == "error"]
    assert sum("image/png" in output.get("data", {}) for output in outputs) >= len(QUESTIONS)
    assert [path.name for path in folder.iterdir()] == ["regularized_model.keras"]


def test_is_stored_without_outputs(notebook):
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)


def test_every_question_is_asked_in_the_homeworks_order(notebook):
    headings = [
        line.removeprefix("### ").split()[0]
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("### ")
    ]
    assert headings == QUESTIONS


def test_text_stands_before_code(notebook):
    kinds = [cell.cell_type for cell in notebook.cells]
    code = [number for number, kind in enumerate(kinds) if kind == "code"]
    # The cells that import and set the sizes belong together.
    assert all(kinds[number - 1] == "markdown" for number in code)


def test_uses_public_names_alone(notebook):
    trees = [ast.parse(cell.source) for cell in notebook.cells if cell.cell_type == "code"]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    packages = {"unseen", *(f"unseen.{name}" for name in unseen._SUBPACKAGES)}
    imported = {
        node.module
        for node in nodes
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("unseen")
    }
    assert imported <= packages
    used = {
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "unseen"
    }
    assert used <= set(unseen.__all__)
