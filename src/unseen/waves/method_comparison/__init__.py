"""All methods side by side on the same curves: how accurate, how far, under noise, how fast."""

from unseen.waves.method_comparison.compare import MethodComparison, compare_methods
from unseen.waves.method_comparison.score import Score, wilson_interval

__all__ = ["MethodComparison", "Score", "compare_methods", "wilson_interval"]
