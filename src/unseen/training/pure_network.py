"""A Keras model as a pure function of its variables."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import keras
import numpy as np
from jax import lax

from unseen.networks.rebuild import require_functional


class Variables(NamedTuple):
    """The values of a network's variables.

    Args:
        trainable: In the order of the model's `trainable_variables`.
        state: In the order of its `non_trainable_variables`.
    """

    trainable: list[jax.Array]
    state: list[jax.Array]


class PureNetwork:
    """A Keras model whose variables are arguments, so that JAX can map over them.

    Args:
        model: A built sequential or functional model. Its own weights are never touched.
    """

    def __init__(self, model: keras.Model) -> None:
        require_functional(model)
        self.model = model
        # Built inside a stateless scope, a variable remembers its initializer.
        with keras.StatelessScope(initialize_variables=False):
            template = keras.models.clone_model(model)
        self._initializers = [v._initializer for v in template.trainable_variables]
        self._state_initializers = [v._initializer for v in template.non_trainable_variables]
        self.is_kernel = [v.name == "kernel" for v in model.trainable_variables]
        self.is_seed = [_is_seed(v) for v in model.non_trainable_variables]
        # Compiled once for each shape of inputs, however often it is asked.
        self.predict_many = jax.jit(self._predict_many)

    def initial(self, key: jax.Array) -> Variables:
        """Fresh variables, drawn by the layers' own initializers from `key`."""
        keys = iter(jax.random.split(key, len(self._initializers) + len(self._state_initializers)))
        trainable = [
            _draw(initializer, variable, next(keys))
            for initializer, variable in zip(
                self._initializers, self.model.trainable_variables, strict=True
            )
        ]
        state = [
            jax.random.key_data(next(keys)) if is_seed else _draw(initializer, variable, next(keys))
            for initializer, variable, is_seed in zip(
                self._state_initializers,
                self.model.non_trainable_variables,
                self.is_seed,
                strict=True,
            )
        ]
        return Variables(trainable, state)

    def with_values(
        self, variables: Variables, values: Sequence[tuple[keras.Variable, Any]]
    ) -> Variables:
        """The variables with some non-trainable ones set."""
        state = list(variables.state)
        places = [id(variable) for variable in self.model.non_trainable_variables]
        for variable, value in values:
            state[places.index(id(variable))] = jnp.asarray(value, variable.dtype)
        return Variables(variables.trainable, state)

    def apply(
        self, variables: Variables, inputs: jax.Array, *, training: bool
    ) -> tuple[jax.Array, Variables, jax.Array]:
        """Outputs, the variables with their state carried on, and the sum of layers' own losses."""
        outputs, state, losses = self.model.stateless_call(  # pyright: ignore[reportAssignmentType]
            variables.trainable, variables.state, inputs, training=training, return_losses=True
        )
        own_losses = jnp.asarray(sum(losses or [], 0.0))
        return outputs, Variables(variables.trainable, list(state)), own_losses

    def _predict_many(self, many: Variables, inputs: jax.Array) -> jax.Array:
        """Outputs of many networks for the same inputs, shape (num_networks, num_rows, ...)."""
        return lax.map(lambda one: self.apply(one, inputs, training=False)[0], many)

    def kernels(self, trainable: list[jax.Array]) -> list[jax.Array]:
        """The weight matrices among the trainable variables."""
        return [value for value, kernel in zip(trainable, self.is_kernel, strict=True) if kernel]


def _draw(initializer: Any, variable: keras.Variable, key: jax.Array) -> jax.Array:
    if isinstance(initializer, keras.initializers.Initializer) and hasattr(initializer, "seed"):
        initializer = initializer.clone()
        initializer.seed = jax.random.key_data(key)
    return jnp.asarray(initializer(variable.shape, dtype=variable.dtype), variable.dtype)


def _is_seed(variable: keras.Variable) -> bool:
    return variable.path.endswith("seed_generator_state") and np.prod(variable.shape) == 2


def is_state_to_keep(variable: keras.Variable) -> bool:
    """Whether a non-trainable variable belongs to the finished network, unlike a random seed."""
    return not _is_seed(variable)
