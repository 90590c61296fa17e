"""What the documentation shows is true: its Python runs, its links lead somewhere."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]

# A block of code, and the comment that says why it is not run, if it is not.
BLOCK = re.compile(
    r"(?:^<!-- not run: (?P<reason>[^\n]+) -->\n)?^```(?P<language>\w*)\n(?P<code>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
OPTION = re.compile(r"--[a-z][a-z-]*")
# What a browser fetches by itself, from another place than the site.
FETCHED = re.compile(
    r"<(?:script|link|img|iframe|source|video|audio|object)\b[^>]*?"
    r"(?:src|srcset|href|data)=[\"']?(?:https?:)?//[^\"'\s>]+"
    r"|url\([\"']?(?:https?:)?//[^)]+|@import\s+[\"'](?:https?:)?//[^\"']+"
)
# Where files lie on the machine of whoever wrote the page.
OF_THIS_MACHINE = re.compile(
    r"(?<![\w.])/(?:home|work|tmp|root|Users|mnt)/|(?:127\.0\.0\.1|localhost):\d+/"
)


def id_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def python_blocks(text: str) -> list[str]:
    """The blocks of Python to run, each on the line where it stands, for tracebacks."""
    return [
        "\n" * text[: block.start("code")].count("\n") + block["code"]
        for block in BLOCK.finditer(text)
        if block["language"] == "python" and not block["reason"]
    ]


def anchor_of(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def broken_links(page: Path, text: str) -> list[str]:
    """Links to files that are not there, or to headings that their page does not have."""
    broken = []
    for link in LINK.finditer(BLOCK.sub("", text)):
        target = link["target"]
        place, _, anchor = target.partition("#")
        # The anchors of the reference come from docstrings; mkdocs checks them.
        if re.match("[a-z]+:", target) or anchor.startswith("unseen."):
            continue
        path = page.parent / place if place else page
        anchors = {anchor_of(line.lstrip("#")) for line in _headings(path)} if anchor else {""}
        if not path.exists() or anchor not in anchors:
            broken.append(target)
    return broken


def _headings(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    return re.findall("^#+ .*$", BLOCK.sub("", text), re.MULTILINE)


@pytest.mark.parametrize(
    "page", [page for page in PAGES if python_blocks(page.read_text(encoding="utf-8"))], ids=id_of
)
def test_the_python_of_a_page_runs(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, object] = {"__name__": "page"}
    for code in python_blocks(page.read_text(encoding="utf-8")):
        exec(compile(code, str(page), "exec"), namespace)


@pytest.mark.parametrize("page", PAGES, ids=id_of)
def test_local_links_lead_somewhere(page):
    assert broken_links(page, page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("page", PAGES, ids=id_of)
def test_no_page_names_a_place_on_its_writers_machine(page):
    assert OF_THIS_MACHINE.findall(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("page", "command"),
    [
        (ROOT / "README.md", "run"),
        (ROOT / "docs/reference/command-line.md", "run"),
        (ROOT / "docs/reference/command-line.md", "study"),
    ],
    ids=lambda value: value if isinstance(value, str) else id_of(value),
)
def test_the_table_of_options_is_that_of_the_command(page, command):
    help_text = _unseen(command, "--help")
    text = page.read_text(encoding="utf-8")
    if "reference" in page.parts:
        text = text.split(f"## `unseen {command}`")[1].split("\n## ")[0]
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    shown = {option for row in rows for option in OPTION.findall(row.split("|")[1])}
    assert shown == set(OPTION.findall(re.sub("│ +[A-Z].*", "", help_text))) - {"--help"}


def _unseen(*arguments: str) -> str:
    wide = os.environ | {"COLUMNS": "200", "TERM": "dumb"}
    command = [sys.executable, "-m", "unseen", *arguments]
    return subprocess.run(command, env=wide, capture_output=True, text=True, check=True).stdout


def test_every_public_name_stands_in_the_reference():
    import unseen

    reference = "\n".join(
        page.read_text(encoding="utf-8") for page in (ROOT / "docs/reference").glob("*.md")
    )
    missing = [
        name
        for name, home in unseen._HOME_OF.items()
        if not re.search(rf"^::: {home}(\.\w+)?\.{name}$", reference, re.MULTILINE)
    ]
    assert missing == []


def test_the_reference_says_where_each_regularizer_acts():
    from unseen.regularizers import list_regularizers

    page = (ROOT / "docs/reference/regularizers.md").read_text(encoding="utf-8")
    shown = re.findall(r"^\| \[`(\w+)`\]\([^)]+\) \| ([a-z, ]+) \|", page, re.MULTILINE)
    assert shown == [(entry.name, ", ".join(entry.places)) for entry in list_regularizers()]


@pytest.mark.parametrize("package", ["training", "lab"])
def test_the_code_map_names_the_files_of_a_package(package):
    assert files_on_the_code_map(package) == files_of(package)


def test_the_code_map_names_no_file_of_regularizers_that_is_not_there():
    assert files_on_the_code_map("regularizers") <= files_of("regularizers")


def files_on_the_code_map(package: str) -> set[str]:
    """The files in the table of one package."""
    page = (ROOT / "docs/code-map.md").read_text(encoding="utf-8")
    _, _, section = page.partition(f"\n### {package}/\n")
    table = re.split("^##", section, maxsplit=1, flags=re.MULTILINE)[0]
    return set(
        re.findall(r"`([\w/]+\.py)`", "".join(re.findall(r"^\|[^|]+\|", table, re.MULTILINE)))
    )


def files_of(package: str) -> set[str]:
    folder = ROOT / "src" / "unseen" / package
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.py")
        if path.name != "__init__.py"
    }


def test_the_site_is_built_without_warnings_and_asks_no_other_address(tmp_path):
    build = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    quiet = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(
        [*build, "--site-dir", str(tmp_path)],
        cwd=ROOT,
        env=quiet,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    sources = [path for path in tmp_path.rglob("*") if path.suffix in {".html", ".css"}]
    assert len(sources) > len(PAGES)
    found = {hit for path in sources for hit in FETCHED.findall(path.read_text(encoding="utf-8"))}
    assert found == set()


# The checks above, on what they must find.


@pytest.mark.parametrize(
    "source",
    [
        '<script async src="https://example.org/a.js">',
        "<link rel=stylesheet href=//fonts.example.org/css>",
        "@font-face { src: url(https://example.org/a.woff2) }",
    ],
)
def test_a_planted_request_is_found(source):
    assert FETCHED.search(source)


@pytest.mark.parametrize(
    "source", ['<a href="https://doi.org/10.1093/biomet/6.1.1">', '<script src="../a.js">']
)
def test_links_and_own_files_are_no_requests(source):
    assert not FETCHED.search(source)


def test_planted_broken_links_are_found(tmp_path):
    page = tmp_path / "page.md"
    text = "# One\n[a](#one) [b](#two) [c](none.md) [d](https://example.org) [e](page.md#one)\n"
    page.write_text(text, encoding="utf-8")
    assert broken_links(page, text) == ["#two", "none.md"]


def test_only_python_that_is_to_be_run_is_run():
    text = "a\n```python\n1\n```\n\n<!-- not run: why -->\n```python\n2\n```\n```\n3\n```\n"
    assert [code.strip() for code in python_blocks(text)] == ["1"]


def test_a_planted_place_on_a_machine_is_found():
    assert OF_THIS_MACHINE.search("see /home/me/report")
    assert not OF_THIS_MACHINE.search("~/.keras/datasets, docs/home/ and https://a.b/work")
