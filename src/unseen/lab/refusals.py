"""What the lab says no with: a sentence for the page, and a status of HTTP."""

from unseen.errors import LabError

SOMETHING_FAILED = "Something failed within the lab; its log, in the terminal, says what."


class RefusalError(LabError):
    """A request that is not done.

    Args:
        message: The whole sentence that the page shows.
        status: Of HTTP.
    """

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


class WorkerLostError(LabError):
    """A worker ended before it had answered."""
