import dataclasses

import keras
import pytest

from unseen.networks import dense
from unseen.regularizers.activity import ActivityPenalty
from unseen.regularizers.adjustable import AdjustableLayer
from unseen.regularizers.batch_normalization import BatchNormalization
from unseen.regularizers.dropout import Dropout

EVERY_KIND = [ActivityPenalty(0.5), BatchNormalization(1), Dropout(0.5)]


@pytest.mark.parametrize("regularizer", EVERY_KIND, ids=lambda one: type(one).__name__)
def test_each_inserted_layer_has_its_strength(regularizer):
    network = regularizer.insert_layers(dense(4, [3, 2], 1), adjustable=True)
    inserted = [layer for layer in network.layers if isinstance(layer, AdjustableLayer)]
    assert len(inserted) == 2
    strengths = regularizer.strengths_in(network)
    assert [id(variable) for variable, _ in strengths] == [id(one.strength) for one in inserted]
    [own] = dataclasses.astuple(regularizer)
    assert [value for _, value in strengths] == [own, own]


@pytest.mark.parametrize("regularizer", EVERY_KIND, ids=lambda one: type(one).__name__)
def test_a_finished_network_has_ordinary_layers_alone(regularizer):
    network = regularizer.insert_layers(dense(4, [3, 2], 1), adjustable=False)
    for layer in network.layers:
        assert type(layer).__module__.startswith("keras."), layer


def test_regularizers_tell_their_own_layers_from_those_of_others():
    network = dense(4, [3, 2], 1)
    for regularizer in EVERY_KIND:
        network = regularizer.insert_layers(network, adjustable=True)
    assert [len(one.strengths_in(network)) for one in EVERY_KIND] == [2, 2, 2]
    assert len(keras.models.clone_model(network).layers) == 3 + 6
