"""Comparing recipes honestly: intervals and paired differences."""

from unseen.study.statistics import Measured, measure, measure_difference

__all__ = ["Measured", "measure", "measure_difference"]
