"""A training of the lab as a Python script that does the same."""

from collections.abc import Mapping, Sequence
from typing import Any

from unseen.training import Recipe
from unseen.training.script import recipe_lines

_SCRIPT = '''\
"""What the lab trained, again: the same networks, on the same machine."""

import unseen

ready = unseen.prepare({prepared})
loss = ready.loss
recipe = {recipe}
fits = unseen.fit(ready.network, ready.data, recipe, ready.split, seeds={seeds!r})
print(fits.scores.to_string(index=False))
'''


def script_of(
    source: Mapping[str, Any], network: Mapping[str, Any], recipe: Recipe, seeds: Sequence[int]
) -> str:
    """The script of a training.

    Args:
        source: See `train.carry_out`; a file is called by its name, to lie beside the script.
        network: See there.
        recipe: That of the training.
        seeds: Of its runs.
    """
    prepared = [repr(source["name"]), repr(list(network["hidden"]))]
    prepared.append(f"activation={network['activation']!r}")
    if source["target"] is not None:
        prepared.append(f"target={source['target']!r}")
    return _SCRIPT.format(
        prepared=", ".join(prepared), recipe=recipe_lines(recipe), seeds=list(seeds)
    )
