"""How runs are laid out over devices: written for one run, batched here."""

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.sharding import Mesh, NamedSharding
from jax.sharding import PartitionSpec as P

from unseen.data.dataset import Dataset
from unseen.training.evaluation import Examples


class Layout(NamedTuple):
    """How runs are laid out over devices.

    Args:
        mesh: The devices, along the axis `run`.
        side_by_side: Whether a device trains its runs side by side.
    """

    mesh: Mesh
    side_by_side: bool

    @classmethod
    def of_this_machine(cls, vectorize: bool | None) -> "Layout":
        """All devices of this process; side by side where told, by default on accelerators."""
        devices = jax.devices()
        side_by_side = devices[0].platform != "cpu" if vectorize is None else vectorize
        return cls(Mesh(np.array(devices), ("run",)), side_by_side)

    def examples(self, data: Dataset) -> Examples:
        """The data, on every device."""
        return jax.device_put(Examples(data.inputs, data.targets), self.on_all)  # pyright: ignore[reportArgumentType]

    @property
    def on_all(self) -> NamedSharding:
        """Where that lies which every device has whole."""
        return NamedSharding(self.mesh, P())

    @property
    def by_run(self) -> NamedSharding:
        """Where that lies of which every device has its runs' part."""
        return NamedSharding(self.mesh, P("run"))

    def for_each_run(self, one: Callable[[Any, Any], Any]) -> Callable[[Any, Any, jax.Array], Any]:
        """A function of one run as one of many, on all devices.

        Args:
            one: A function of what all runs share, and of what is of one run alone.

        Returns:
            A function of what is shared, of the runs stacked, and of which of them are wanted. In
            a row, zeros come out of those that are not, and they cost nothing.
        """

        def for_those_of_one_device(shared: Any, of_runs: Any, wanted: jax.Array) -> Any:
            do = functools.partial(one, shared)
            if self.side_by_side:
                return jax.vmap(do)(of_runs)

            def do_if_wanted(of_run: Any, is_wanted: jax.Array) -> Any:
                nothing = zeros_of(jax.eval_shape(do, of_run))
                return lax.cond(is_wanted, do, lambda _: nothing, of_run)

            return lax.map(lambda pair: do_if_wanted(*pair), (of_runs, wanted))

        return jax.shard_map(
            for_those_of_one_device,
            mesh=self.mesh,
            in_specs=(P(), P("run"), P("run")),
            out_specs=P("run"),
            check_vma=False,
        )

    @property
    def kind(self) -> tuple[str, str, bool]:
        """What last bits may depend on: the platform, the kind of device, whether side by side."""
        device = self.mesh.devices.flat[0]
        return device.platform, device.device_kind, self.side_by_side

    @property
    def num_devices(self) -> int:
        """How many devices."""
        return self.mesh.size


def zeros_of(shapes: Any, before: tuple[int, ...] = ()) -> Any:
    """Arrays of zeros of these shapes and types, with the sides `before` put before."""

    def zeros(one: Any) -> Any:
        if jnp.issubdtype(one.dtype, jax.dtypes.prng_key):
            bits = zeros(jax.eval_shape(jax.random.key_data, one))
            return jax.random.wrap_key_data(bits, impl=one.dtype._impl)
        # One zero, seen everywhere: it takes no room in a program, nor here.
        return np.broadcast_to(np.zeros((), one.dtype), (*before, *one.shape))

    return jax.tree.map(zeros, shapes)
