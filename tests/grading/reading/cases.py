"""What hostile submissions are made of, and the list that they are put on."""

import base64
import json
import marshal
import os
import pickle
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .archives import Member, member

RULE, UNREADABLE = "RULE", "UNREADABLE"
Files = list[tuple[str, bytes]]

# The file that code in a submission would make, if anything ran it.
CANARY = Path(tempfile.gettempdir()) / f"unseen-canary-{os.getpid()}"


def _sing() -> None:
    from tests.grading.reading.cases import CANARY

    CANARY.touch()


CODE = base64.b64encode(marshal.dumps(_sing.__code__)).decode()
FUNCTION = {
    "module": "builtins",
    "class_name": "function",
    "config": "exec",
    "registered_name": "function",
}
LAMBDA = {"class_name": "__lambda__", "config": {"value": [CODE, None, None]}}
SYSTEM = {
    "module": "os",
    "class_name": "function",
    "config": "system",
    "registered_name": "system",
}


class _Sings:
    def __reduce__(self) -> Any:
        return (open, (str(CANARY), "w"))


def pickle_that_sings() -> bytes:
    """A pickle that makes the canary's file where it is read."""
    return pickle.dumps(_Sings())


@dataclass(frozen=True, repr=False)
class Honest:
    """What is in a file as Keras saved it: a Sequential of four Dense layers, compiled."""

    config: dict[str, Any]
    metadata: bytes
    weights: bytes
    functional: dict[str, Any] = field(default_factory=dict)  # the same as a functional model

    def members(self, config: Any = None, weights: bytes | None = None) -> list[Member]:
        text = config if isinstance(config, bytes) else json.dumps(config or self.config).encode()
        return [
            member("metadata.json", self.metadata),
            member("config.json", text),
            member("model.weights.h5", self.weights if weights is None else weights),
        ]


@dataclass(frozen=True)
class Case:
    """One submission that must be refused."""

    name: str
    files: Callable[[Honest], Files]
    status: str
    reason: str
    wants_weights: bool = False


CASES: list[Case] = []


def add(name: str, status: str, reason: str, files: Callable[[Honest], Files]) -> None:
    CASES.append(Case(name, files, status, reason))


def add_file(name: str, status: str, reason: str, data: Callable[[Honest], bytes]) -> None:
    add(name, status, reason, lambda honest: [("network.keras", data(honest))])
