"""What of a regularizer can be set."""

import pytest

from unseen import list_regularizers
from unseen.regularizers.settings import settings_of


@pytest.mark.parametrize("entry", list_regularizers(), ids=lambda entry: entry.name)
def test_a_regularizer_takes_all_that_its_settings_offer(entry):
    for setting in settings_of(entry):
        assert setting.least <= min(*setting.sensible, setting.default)
        assert setting.most >= max(*setting.sensible, setting.default)
        assert setting.scale == "linear" or setting.least > 0
        for value in (setting.least, setting.most, *setting.sensible):
            number = int(value) if setting.is_whole else value
            assert getattr(entry.kind(**{setting.name: number}), setting.name) == number
