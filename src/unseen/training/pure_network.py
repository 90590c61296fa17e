"""A Keras model as a pure function of its variables."""

import zlib
from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np
from jax import lax

from unseen.networks.rebuild import require_functional
from unseen.regularizers.adjustable import AdjustableLayer
from unseen.regularizers.protocol import Variables
from unseen.training.initial_values import draw

# Weights that multiply inputs, which penalties and decay act on; biases and scales are not.
_KERNELS = {"kernel", "depthwise_kernel", "pointwise_kernel", "recurrent_kernel", "embeddings"}


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
        self._initializers = [
            None if _is_seed(variable) else variable._initializer
            for variable in [*template.trainable_variables, *template.non_trainable_variables]
        ]
        # The template's variables wait to be drawn at the end of the next scope: here and now, or
        # else while a program is traced, whose text would hold Keras's random seeds.
        with keras.StatelessScope():
            pass
        self.is_kernel = [v.name in _KERNELS for v in model.trainable_variables]
        # Compiled once for each shape of inputs, however often it is asked.
        self.predict_many = jax.jit(self._predict_many)

    def initial(self, key: jax.Array) -> Variables:
        """Fresh variables, distributed as the layers' own initializers say, drawn from `key`.

        Layers that regularizers inserted have keys of their own, by name: whether they are there
        or not, the network's own variables start the same.
        """
        model = self.model
        variables = [*model.trainable_variables, *model.non_trainable_variables]
        inserted = {
            id(variable): zlib.crc32(f"{layer.name}/{number}".encode())
            for layer in model.layers
            if isinstance(layer, AdjustableLayer)
            for number, variable in enumerate(layer.variables)
        }
        own = [place for place, one in enumerate(variables) if id(one) not in inserted]
        drawn = draw(
            [self._initializers[place] for place in own], [variables[place] for place in own], key
        )
        values = dict(zip(own, drawn, strict=True))
        for place, variable in enumerate(variables):
            if id(variable) in inserted:
                its_key = jax.random.fold_in(key, inserted[id(variable)])
                [values[place]] = draw([self._initializers[place]], [variable], its_key)
        num_trainable = len(model.trainable_variables)
        in_order = [values[place] for place in range(len(variables))]
        return Variables(in_order[:num_trainable], in_order[num_trainable:])

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

    def predict(self, members: Sequence[Variables], inputs: jax.Array) -> jax.Array:
        """The members' outputs, averaged."""
        outputs = [self.apply(member, inputs, training=False)[0] for member in members]
        return outputs[0] if len(outputs) == 1 else sum(outputs[1:], outputs[0]) / len(outputs)

    def _predict_many(self, many: list[Variables], inputs: jax.Array) -> jax.Array:
        """Outputs of many networks for the same inputs, shape (num_networks, num_rows, ...)."""
        return lax.map(lambda members: self.predict(members, inputs), many)

    def constrained(self, trainable: list[jax.Array]) -> list[jax.Array]:
        """The trainable variables within the constraints of the model's own layers."""
        variables = self.model.trainable_variables
        return [
            value if variable.constraint is None else variable.constraint(value)
            for variable, value in zip(variables, trainable, strict=True)
        ]

    def kernels(self, trainable: list[jax.Array]) -> list[jax.Array]:
        """The weight matrices among the trainable variables."""
        return [value for value, kernel in zip(trainable, self.is_kernel, strict=True) if kernel]

    def finished_values(self, variables: Variables) -> dict[int, Any]:
        """The values that belong to the finished network, by the `id` of their variable."""
        model = self.model
        values = [
            *zip(model.trainable_variables, variables.trainable, strict=True),
            *zip(model.non_trainable_variables, variables.state, strict=True),
        ]
        return {id(variable): value for variable, value in values if not _is_seed(variable)}


def finished_variables(model: keras.Model) -> list[keras.Variable]:
    """The variables that belong to a finished network, unlike random seeds."""
    variables = [*model.trainable_variables, *model.non_trainable_variables]
    return [variable for variable in variables if not _is_seed(variable)]


def _is_seed(variable: keras.Variable) -> bool:
    return variable.path.endswith("seed_generator_state") and np.prod(variable.shape) == 2
