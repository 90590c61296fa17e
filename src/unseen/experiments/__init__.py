"""The homework's two halves as sequences of findings."""

from unseen.experiments.finding import Finding, Table
from unseen.experiments.plan import Plan

__all__ = ["Finding", "Plan", "Table"]
