"""Frozen dataclasses whose numbers may be arrays, so that one compiled program serves them all."""

import dataclasses
from collections.abc import Iterable
from typing import Any, TypeVar, dataclass_transform

import jax

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def with_strengths(cls: type[T]) -> type[T]:
    """Make `cls` a frozen dataclass and a JAX pytree.

    Fields annotated `float` and fields that hold pytrees themselves (marked with
    `metadata={"leaf": True}`) may differ from run to run: they are leaves. All others, such as a
    name or a number of epochs, are part of the structure: a different value is a different
    program. Inside a program a leaf is a traced array, hence checks in `__post_init__`, which
    are meant for the user's numbers, do not run when JAX puts an instance together again.
    """
    cls = dataclasses.dataclass(frozen=True)(cls)
    _register(cls)
    return cls


def ensure_registered(instance: object) -> None:
    """Register a class that reached this process by value, without its decorator being called."""
    if jax.tree_util.all_leaves([instance]):
        _register(type(instance))


def is_strength(field: dataclasses.Field) -> bool:
    """Whether a field is a strength: a number that may differ from run to run."""
    return field.type in (float, "float")


def _register(cls: type) -> None:
    fields = dataclasses.fields(cls)
    leaves = [f.name for f in fields if is_strength(f) or f.metadata.get("leaf")]
    structure = [f.name for f in fields if f.name not in leaves]

    def flatten_with_keys(instance: Any) -> tuple:
        children = [(jax.tree_util.GetAttrKey(name), getattr(instance, name)) for name in leaves]
        return children, tuple(getattr(instance, name) for name in structure)

    def unflatten(values: tuple, children: Iterable) -> Any:
        instance = object.__new__(cls)
        for name, value in [
            *zip(leaves, children, strict=True),
            *zip(structure, values, strict=True),
        ]:
            object.__setattr__(instance, name, value)
        return instance

    jax.tree_util.register_pytree_with_keys(cls, flatten_with_keys, unflatten)
