"""The documentation's page: each section's figures stand between two markers of its own."""

from pathlib import Path

from benchmarks.table import Section


def markers(key: str) -> tuple[str, str]:
    """Before and after the figures of a section."""
    return f"<!-- {key}:begin -->", f"<!-- {key}:end -->"


def write_section(page: Path, section: Section, facts: str) -> None:
    """Replace the figures of one section by new ones.

    Where no device was at hand to measure them, older ones are left as they are.
    """
    text = page.read_text(encoding="utf-8")
    begin, end = markers(section.key)
    if text.count(begin) != 1 or text.count(end) != 1:
        raise ValueError(f"{page.name} must hold {begin} and {end}, each once.")
    before, _, rest = text.partition(begin)
    old, _, after = rest.partition(end)
    if section.is_empty and "|" in old:
        return
    blocks = [*(table.markdown() for table in section.tables()), " ".join((*section.notes, facts))]
    figures = "\n\n".join(blocks)
    page.write_text(f"{before}{begin}\n{figures}\n{end}{after}", encoding="utf-8")
