"""Tables, for the terminal and for the documentation."""

from dataclasses import dataclass, field

from rich.table import Table as RichTable

from benchmarks.goals import goal_rows


@dataclass(frozen=True)
class Table:
    """Rows of text under headings; words are left-aligned, numbers right-aligned.

    Args:
        columns: Headings.
        rows: One text for each column.
        title: What it shows.
    """

    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]
    title: str = ""

    def rich(self) -> RichTable:
        """For the terminal."""
        table = RichTable(title=self.title, title_justify="left", title_style="bold")
        for number, column in enumerate(self.columns):
            table.add_column(column, justify="right" if self._is_of_numbers(number) else "left")
        for row in self.rows:
            table.add_row(*row)
        return table

    def markdown(self) -> str:
        """For the documentation."""
        numbers = range(len(self.columns))
        rules = ["---:" if self._is_of_numbers(number) else "---" for number in numbers]
        lines = [f"| {' | '.join(row)} |" for row in (self.columns, rules, *self.rows)]
        return "\n".join(lines)

    def _is_of_numbers(self, column: int) -> bool:
        return any(row[column][:1].isdigit() for row in self.rows)


@dataclass(frozen=True)
class Section:
    """What was measured about one question.

    Args:
        key: Names it, in the command line, among the goals and in the page.
        table: The numbers.
        reached: By the keys of the section's goals.
        notes: Sentences that belong to it.
        is_empty: Whether nothing could be measured, for want of a device.
        more: Further tables, which follow the first.
    """

    key: str
    table: Table
    reached: dict[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    is_empty: bool = False
    more: tuple[Table, ...] = ()

    def tables(self) -> list[Table]:
        """The numbers, and the goals with what was reached, if there are any."""
        goals = goal_rows(self.key, self.reached)
        columns = ("goal", "wanted", "reached", "met")
        tables = [table for table in (self.table, *self.more) if table.rows]
        return [*tables, *([Table(columns, goals)] if goals else [])]
