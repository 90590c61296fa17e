"""Submissions that must be refused, each with its status and a piece of the reason."""

from . import (  # noqa: F401 - each puts its cases on the list
    hostile_archives,
    hostile_json,
    hostile_networks,
    hostile_recipes,
    hostile_weights,
)
from .cases import CASES

__all__ = ["CASES"]
