"""The homework's rubric: points for the improvement on the secret test set."""

# Upper end of each step of improvement, in percentage points, and what it earns.
_STEPS = ((0.0, 0), (1.0, 10), (2.0, 20), (3.0, 30))
_ABOVE = 35


def homework_points(improvement: float) -> int:
    """Points for an improvement in test accuracy, without the bonuses for the top groups.

    Args:
        improvement: In percentage points; (0, 1] earns 10, (1, 2] 20, (2, 3] 30, more 35.

    Example:
        >>> [homework_points(gain) for gain in (-0.5, 1.0, 2.4, 3.5)]
        [0, 10, 30, 35]
    """
    return next((points for limit, points in _STEPS if improvement <= limit), _ABOVE)
