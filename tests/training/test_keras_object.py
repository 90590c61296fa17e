import keras
import pytest

from unseen.training.keras_object import KerasObject

SGD, Huber = keras.optimizers.SGD, keras.losses.Huber


class OwnLoss(keras.losses.Loss):
    """Its settings are nowhere to be read."""

    def __init__(self, power=2.0, **options):
        super().__init__(**options)
        self.power = power

    def call(self, y_true, y_pred):
        return keras.ops.mean(abs(y_true - y_pred) ** self.power, axis=-1)


class ReadableLoss(OwnLoss):
    def get_config(self):
        return super().get_config() | {"power": self.power}


class WithoutSettings(keras.losses.Loss):
    def call(self, y_true, y_pred):
        return keras.ops.mean(abs(y_true - y_pred), axis=-1)


def test_equal_settings_are_equal_and_hash_alike():
    one, other = (KerasObject.of(SGD(0.1, momentum=0.9)) for _ in range(2))
    assert one == other
    assert hash(one) == hash(other)


@pytest.mark.parametrize(
    "other",
    [SGD(0.1, momentum=0.8), SGD(0.2, momentum=0.9), keras.optimizers.RMSprop(0.1, momentum=0.9)],
    ids=["setting", "rate", "class"],
)
def test_others_are_not_equal(other):
    assert KerasObject.of(SGD(0.1, momentum=0.9)) != KerasObject.of(other)


def test_the_objects_name_does_not_matter():
    assert KerasObject.of(Huber(2.0, name="one")) == KerasObject.of(Huber(2.0, name="other"))


def test_what_is_left_out_does_not_matter():
    one, other = (KerasObject.of(SGD(rate), leave_out=("learning_rate",)) for rate in (0.1, 0.2))
    assert one == other


@pytest.mark.parametrize(
    ("instance", "printed"),
    [
        (Huber(delta=2.0), "Huber(delta=2.0)"),
        (keras.metrics.AUC(num_thresholds=9), "AUC(num_thresholds=9)"),
        # Two of its settings have no default.
        (
            keras.optimizers.schedules.CosineDecay(1.0, 9),
            "CosineDecay(decay_steps=9, initial_learning_rate=1.0)",
        ),
    ],
    ids=lambda given: type(given).__name__,
)
def test_prints_what_is_not_the_default(instance, printed):
    assert repr(KerasObject.of(instance)) == printed


def test_builds_an_object_with_its_settings():
    built = KerasObject.of(SGD(0.5, momentum=0.25, nesterov=True)).build()
    assert (type(built), built.momentum, built.nesterov) == (SGD, 0.25, True)
    assert float(built.learning_rate) == 0.5


@pytest.mark.parametrize(
    ("instance", "setting"),
    [
        (Huber(2.0), {"delta": 2.0}),
        (keras.losses.CosineSimilarity(axis=1), {"axis": 1}),
        (
            keras.metrics.SparseTopKCategoricalAccuracy(from_sorted_ids=True),
            {"from_sorted_ids": True},
        ),
        (keras.metrics.AUC(thresholds=[0.25, 0.5]), {"thresholds": [0.25, 0.5]}),
        (keras.metrics.MeanIoU(3), {"num_classes": 3}),
    ],
    ids=lambda given: type(given).__name__,
)
def test_settings_that_keras_hides_are_kept(instance, setting):
    kept = KerasObject.of(instance)
    assert setting.items() <= kept.options.items()
    assert kept == KerasObject.of(kept.build())


def test_builds_with_what_was_left_out():
    kept = KerasObject.of(SGD(0.5, momentum=0.25), leave_out=("learning_rate",))
    assert float(kept.build(learning_rate=0.125).learning_rate) == 0.125


@pytest.mark.parametrize(
    "instance", [ReadableLoss(3.0), WithoutSettings()], ids=["readable", "without"]
)
def test_own_classes_that_say_their_settings_are_values(instance):
    assert vars(KerasObject.of(instance).build()) | {"name": ""} == vars(instance) | {"name": ""}


def test_an_own_class_that_hides_its_settings_is_none():
    # Made again from what it says, its power would silently be 2.
    assert KerasObject.of(OwnLoss(3.0)) is None
