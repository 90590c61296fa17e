"""Figures and the self-contained page that tell what was found."""

from unseen.report.homework import report_homework
from unseen.report.predictions import plot_predictions

__all__ = ["plot_predictions", "report_homework"]
