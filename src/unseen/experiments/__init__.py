"""The homework's two halves as sequences of findings."""

from unseen.experiments.plan import Plan

__all__ = ["Plan"]
