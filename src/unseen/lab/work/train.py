"""What workers do for the room train."""


def warm_up() -> None:
    """Have all programs that quick answers need."""
