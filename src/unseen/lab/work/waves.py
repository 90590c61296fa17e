"""What workers do for the room waves."""


def warm_up() -> None:
    """Have all programs that quick answers need."""
