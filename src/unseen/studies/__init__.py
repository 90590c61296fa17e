"""Comparing recipes honestly: findings, intervals and paired differences."""

from unseen.studies.finding import Finding, Table
from unseen.studies.statistics import Measured, measure, measure_difference

__all__ = ["Finding", "Measured", "Table", "measure", "measure_difference"]
