"""A file as Keras saves it, made once."""

import pytest

from .cases import Honest
from .saved import save_honest


@pytest.fixture(scope="session")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Honest:
    return save_honest(tmp_path_factory.mktemp("honest"))
