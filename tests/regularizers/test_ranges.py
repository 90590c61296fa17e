from types import SimpleNamespace

import pytest

from unseen.errors import InvalidArgumentError
from unseen.regularizers.ranges import require_count, require_part


@pytest.mark.parametrize("value", [0, 2.0, 1.5, True, "3", None, float("nan")], ids=repr)
def test_what_is_no_count_is_refused(value):
    message = rf"`n` of .* must be a whole number of at least 1\. Received n={value!r}\."
    with pytest.raises(InvalidArgumentError, match=message):
        require_count(SimpleNamespace(n=value), "n", at_least=1)


@pytest.mark.parametrize("value", [1, 7])
def test_counts_are_accepted(value):
    require_count(SimpleNamespace(n=value), "n", at_least=1)


@pytest.mark.parametrize("value", [-0.1, 1.1, True, "1", None, float("nan")], ids=repr)
def test_what_is_no_part_is_refused(value):
    message = rf"`part` of .* must be a number from 0 to 1\. Received part={value!r}\."
    with pytest.raises(InvalidArgumentError, match=message):
        require_part(SimpleNamespace(part=value), "part")


@pytest.mark.parametrize("value", [0, 0.25, 1])
def test_parts_are_accepted(value):
    require_part(SimpleNamespace(part=value), "part")
