"""Figures and the self-contained page that tell what was found."""

from unseen.report.homework import report_homework
from unseen.report.predictions import plot_predictions
from unseen.report.study_report import resume_study, study

__all__ = ["plot_predictions", "report_homework", "resume_study", "study"]
