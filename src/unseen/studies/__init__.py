"""Comparing recipes honestly: findings, intervals and paired differences."""

from unseen.studies.finding import Finding
from unseen.studies.statistics import Measured, measure, measure_difference

__all__ = ["Finding", "Measured", "measure", "measure_difference"]
