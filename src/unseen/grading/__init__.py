"""Grading: submissions retrained under the rules of a task, scored on a secret set, and ranked.

Names are imported when they are first used: the process that reads submissions starts in no time,
and holds nothing that it does not need.
"""

import importlib

# Public name -> the module that defines it, sorted by name.
_HOME_OF = {
    "Check": "check",
    "Contest": "contest",
    "Entry": "entry",
    "Labelled": "material",
    "Limits": "sandbox.protocol",
    "Sandbox": "sandbox.protocol",
    "Standings": "standings",
    "Status": "status",
    "Submission": "description",
    "Task": "task",
    "Taken": "intake",
    "check_files": "check",
    "climb": "ladder",
    "create_contest": "contest",
    "difference": "scoring",
    "grade_waiting": "grader",
    "homework_secret": "material",
    "homework_training": "material",
    "open_contest": "contest",
    "open_sandbox": "sandbox.opening",
    "prepare": "grader",
    "rank": "standings",
    "read_labelled": "material",
    "read_starter": "check",
    "read_task": "task",
    "score": "scoring",
    "take_files": "intake",
}

__all__ = sorted(_HOME_OF)  # noqa: PLE0605  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> object:
    if name in _HOME_OF:
        module = importlib.import_module(f"unseen.grading.{_HOME_OF[name]}")
        return getattr(module, name)
    raise AttributeError(f"module 'unseen.grading' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
