"""What workers do for the room studies."""


def warm_up() -> None:
    """Have all programs that quick answers need."""
