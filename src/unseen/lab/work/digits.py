"""What workers do for the room digits."""


def warm_up() -> None:
    """Have all programs that quick answers need."""
