"""The templates and style sheets that come with the package."""

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Template


@cache
def template(name: str) -> "Template":
    """A page's template, in which every value is escaped and none may be missing."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(read_template(name))


def read_template(name: str) -> str:
    """A file of the folder `templates` as it is."""
    return (files("unseen.report") / "templates" / name).read_text(encoding="utf-8")
