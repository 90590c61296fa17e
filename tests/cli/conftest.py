"""Shared by the tests of the command line."""

import sys
from collections.abc import Callable

import pytest

from unseen import cli


@pytest.fixture
def unseen_command(monkeypatch) -> Callable[..., int]:
    """Runs `unseen` with arguments in this process, and tells its exit code."""

    def run(*arguments: object) -> int:
        monkeypatch.setattr(sys, "argv", ["unseen", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        return stopped.value.code

    return run
