"""How the reference pages read our docstrings: an extension for griffe, used by `mkdocs.yml`."""

import re
from typing import Any

from griffe import Class, Decorator, ExprName, Extension, Object

# A source goes on until the next empty line.
_SOURCE = re.compile(r"^Source: (.+?)(?=\n\s*\n|\Z)", re.DOTALL | re.MULTILINE)


class OurDocstrings(Extension):
    """Makes our sections "Example" and "Source" known, and `with_strengths` a dataclass."""

    def on_object(self, *, obj: Object, **_: Any) -> None:
        """Put the sections as griffe expects them."""
        if obj.docstring is None:
            return
        text = re.sub(r"^Example:$", "Examples:", obj.docstring.value, flags=re.MULTILINE)
        obj.docstring.value = _SOURCE.sub(
            lambda source: f"**Source:** {' '.join(source[1].split())}", text
        )

    def on_class_instance(self, *, cls: Class, **_: Any) -> None:
        """Give classes made by `with_strengths` the signature of a dataclass."""
        if any(
            getattr(decorator.value, "name", "") == "with_strengths" for decorator in cls.decorators
        ):
            dataclass = ExprName("dataclasses.dataclass")
            cls.decorators.append(Decorator(dataclass, lineno=None, endlineno=None))
