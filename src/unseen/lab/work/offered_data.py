"""The data that come with unseen, as every room offers them."""

from functools import lru_cache
from typing import Any

from unseen.lab.work.fitting_regularizers import kind_of, unfit_for
from unseen.studies.bundled import study_data
from unseen.studies.preprocessing import Preprocessing

_PLANE, _TABLE, _OTHER = "In a plane", "Tables", "Images and signals"
# In the order in which they are offered: what people call them, where they belong, what they are.
_DATA = {
    "moons": ("Moons", _PLANE, "Two half circles that reach into one another"),
    "circles": ("Circles", _PLANE, "A circle within a circle"),
    "spirals": ("Spirals", _PLANE, "Two spirals wound around one another"),
    "breast_cancer": ("Breast cancer", _TABLE, "Malignant or benign, from cells' measures"),
    "wine": ("Wine", _TABLE, "Three cultivars, from chemical analyses"),
    "diabetes": ("Diabetes", _TABLE, "How far the disease has come a year later"),
    "digits": ("Fours and nines", _OTHER, "800 handwritten images, 28 × 28"),
    "digits8x8": ("Small digits", _OTHER, "Handwritten zero to nine, 8 × 8"),
    "waves": ("Waves", _OTHER, "a, b, c, d from 1,000 samples of a·sin(bx) + c·cos(dx)"),
}


@lru_cache(maxsize=1)
def offered_data() -> list[dict[str, Any]]:
    """Each with its `value`, which names it, its `label`, `group`, what it is `about`, and `unfit`.

    The last says by name what those regularizers need that do not fit the data.
    """
    return [{"value": value, **_described(value)} for value in _DATA]


def _described(value: str) -> dict[str, Any]:
    label, group, about = _DATA[value]
    data = study_data(value)
    inputs = Preprocessing.fit(data, range(data.num_rows)).num_inputs
    what = f"{len(data.classes)} classes" if data.classes else f"{data.targets.shape[1]} to predict"
    numbers = f"{data.num_rows:,} rows, {inputs:,} inputs, {what}"
    unfit = unfit_for()[kind_of(data)]
    return {"label": label, "group": group, "about": f"{about}. {numbers}.", "unfit": unfit}
