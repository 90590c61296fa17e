"""Configurations that ask for code, for layers that no task has, or for no chain of them."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from .archives import archive
from .cases import (
    CODE,
    FUNCTION,
    LAMBDA,
    RULE,
    SYSTEM,
    Honest,
    add_file,
)


# The objects that the JSON describes.
def _config(name: str, reason: str, change: Callable[[dict[str, Any]], Any]) -> None:
    def data(honest: Honest) -> bytes:
        config = deepcopy(honest.config)
        return archive(honest.members(change(config) or config))

    add_file(name, RULE, reason, data)


def _dense(name: str, reason: str, /, **settings: Any) -> None:
    _config(name, reason, lambda config: config["config"]["layers"][1]["config"].update(settings))


def _layer(name: str, reason: str, class_name: str, more: Any = None, /, **settings: Any) -> None:
    layer = {
        "module": "keras.layers",
        "class_name": class_name,
        "config": {"name": "extra", "trainable": True, "dtype": "float32", **settings},
        "registered_name": None,
    } | (more or {})
    _config(name, reason, lambda config: config["config"]["layers"].insert(2, layer))


def _compiled(name: str, reason: str, /, **settings: Any) -> None:
    _config(name, reason, lambda config: config["compile_config"].update(settings))


def _optimizer(name: str, reason: str, /, **settings: Any) -> None:
    _config(
        name,
        reason,
        lambda config: config["compile_config"]["optimizer"]["config"].update(settings),
    )


def _keras(module: str, class_name: str, **config: Any) -> dict[str, Any]:
    return {
        "module": f"keras.{module}",
        "class_name": class_name,
        "config": config,
        "registered_name": None,
    }


_dense(
    "units-true", "`units` of layer 2 ('dense') must be a whole number. Received true", units=True
)
_dense("units-text", "must be a whole number. Received '100'", units="100")
_dense("units-decimal", "must be a whole number. Received 100.0", units=100.0)
_dense("units-list", "must be a whole number. Received a list", units=[100])
_dense("unknown-key", "must not have 'secret'", secret=1)
_dense("use-bias-text", "`use_bias` of layer 2", use_bias="yes")
_dense("frozen-layer", "`trainable` of layer 2 ('dense') must be true", trainable=False)
_dense("float16", "must compute in float32. Received 'float16'", dtype="float16")
_dense(
    "mixed-float16",
    "Received 'mixed_float16'",
    dtype={
        "module": "keras",
        "class_name": "DTypePolicy",
        "config": {"name": "mixed_float16"},
        "registered_name": None,
    },
)
_dense(
    "policy-with-code",
    "must compute in float32",
    dtype={
        "module": "keras",
        "class_name": "DTypePolicy",
        "config": {"name": "float32", "x": LAMBDA},
        "registered_name": None,
    },
)
_dense("policy-of-another", "module 'os'", dtype=SYSTEM)
_dense("quantized", "`quantization_config` of layer 2", quantization_config={"bits": 8})
_dense(
    "constraint",
    "take the regularizer MaxNorm",
    kernel_constraint=_keras("constraints", "MaxNorm", max_value=2, axis=0),
)
_dense("code-in-activation", "`activation` of layer 2", activation=LAMBDA)
_dense("function-as-activation", "`activation` of layer 2", activation=FUNCTION)
_dense("path-as-activation", "`activation` of layer 2", activation="../../x")
_dense("code-in-initializer", "`kernel_initializer` of layer 2", kernel_initializer=LAMBDA)
_dense("os-as-initializer", "module 'os'", kernel_initializer=SYSTEM)
_dense(
    "foreign-initializer",
    "registered_name 'mine>Draw'",
    kernel_initializer=_keras("initializers", "GlorotUniform") | {"registered_name": "mine>Draw"},
)
_dense(
    "constant-initializer",
    "must draw fresh weights. Received 'Constant'",
    kernel_initializer=_keras("initializers", "Constant", value=0.1),
)
_dense(
    "smuggled-weights",
    "must draw fresh weights",
    kernel_initializer=_keras(
        "initializers",
        "Constant",
        value={"class_name": "__numpy__", "config": {"value": [1.0] * 100}},
    ),
)
_dense(
    "identity-initializer",
    "must draw fresh weights",
    kernel_initializer=_keras("initializers", "Identity", gain=1.0),
)
_dense(
    "wide-initializer",
    "must have its default settings",
    kernel_initializer=_keras("initializers", "RandomNormal", mean=0.0, stddev=1e6, seed=None),
)
_dense(
    "bias-of-ones", "must be zeros. Received ones", bias_initializer=_keras("initializers", "Ones")
)
_dense("code-in-regularizer", "`kernel_regularizer` of layer 2", kernel_regularizer=LAMBDA)
_dense(
    "foreign-regularizer",
    "must be L1, L2 or L1L2",
    kernel_regularizer=_keras("regularizers", "OrthogonalRegularizer", factor=0.01, mode="rows"),
)
_dense(
    "penalty-of-text",
    "`l2` of `kernel_regularizer`",
    kernel_regularizer=_keras("regularizers", "L2", l2="0.01"),
)
_dense("layer-named-dots", "The name of layer 2 must be a plain one. Received '..'", name="..")
_dense("layer-named-path", "must be a plain one", name="../../etc")
_dense("layer-named-bidi", r"\u202e", name="a\u202eb")
_dense("layer-twice", "must be its own. Received 'dense_1' a second time", name="dense_1")

_layer("lambda-with-bytecode", "Received Lambda", "Lambda", function=LAMBDA)
_layer(
    "lambda-load-model",
    "Received Lambda",
    "Lambda",
    function={
        "module": "keras.models",
        "class_name": "function",
        "config": "load_model",
        "registered_name": "load_model",
    },
)
_layer(
    "unsafe-deserialization",
    "class_name 'function'",
    "function",
    {
        "module": "keras.config",
        "config": "enable_unsafe_deserialization",
        "registered_name": "enable_unsafe_deserialization",
    },
)
_layer("module-os", "module 'os', class_name 'system'", "system", {"module": "os"})
_layer("module-builtins", "module 'builtins', class_name 'eval'", "eval", {"module": "builtins"})
_layer("module-keras-src", "Keras's own keras.layers", "Dense", {"module": "keras.src.layers"})
_layer("torch-module", "Received TorchModuleWrapper", "TorchModuleWrapper", module=CODE)
_layer("savedmodel-layer", "Received TFSMLayer", "TFSMLayer", filepath="/tmp/model")
_layer("jax-layer", "Received JaxLayer", "JaxLayer", call_fn=LAMBDA)
_layer("string-lookup", "Received StringLookup", "StringLookup", vocabulary="/etc/passwd")
_layer("time-distributed", "holds another layer", "TimeDistributed", layer={})
_layer("foreign-layer", "registered_name 'mine>Dense'", "Dense", {"registered_name": "mine>Dense"})
_layer("class-with-dots", "class_name 'os.system'", "os.system")
_layer("nested-model", "a model within the model", "Sequential", layers=[])
_layer(
    "nested-functional",
    "not code of one's own",
    "Functional",
    {"module": "keras.src.models.functional", "registered_name": "Functional"},
)
_layer("random-rotation", "a regularizer that does so", "RandomRotation", factor=0.1)
_layer("rescaling", "The images are in [0, 1] already", "Rescaling", scale=1.0)
_layer("reshape-to-images", "`target_shape`", "Reshape", target_shape=[10, 10])
_layer("dropout-text", "`rate` of layer 3 ('extra') must be a number", "Dropout", rate="0.5")
_layer("dropout-code", "`seed` of layer 3", "Dropout", rate=0.5, seed=LAMBDA)
_layer("activation-code", "`activation` of layer 3", "Activation", activation=LAMBDA)
_layer("second-input", "is a second input", "InputLayer", batch_shape=[None, 784])
_layer(
    "build-config-code", "`build_config` of layer 3", "Dropout", {"build_config": LAMBDA}, rate=0.5
)
_layer(
    "unknown-object-key",
    "must not have 'inbound_nodes'",
    "Dropout",
    {"inbound_nodes": []},
    rate=0.5,
)
_layer("batch-axis", "`axis` of layer 3", "BatchNormalization", axis=0)

_config(
    "layer-null",
    "must be an object of keras.layers",
    lambda config: config["config"]["layers"].insert(1, None),
)
_config(
    "layers-101",
    "Received 105 layers",
    lambda config: config["config"].update(layers=config["config"]["layers"] + [{}] * 100),
)
_config(
    "layers-10000", "Received 10,000 layers", lambda c: c["config"].update(layers=[{}] * 10_000)
)
_config("layers-none", "Received 0 layers", lambda config: config["config"].update(layers=[]))
_config(
    "own-model",
    "class_name",
    lambda config: {
        **config,
        "module": "mine",
        "class_name": "class_name",
        "registered_name": "mine>Net",
    },
)
_config(
    "model-module-os",
    "Received 'os', 'system'",
    lambda config: {**config, "module": "os", "class_name": "system"},
)
_config("frozen-model", "`trainable` of the network", lambda c: c["config"].update(trainable=False))
_config("bfloat16-model", "Received 'bfloat16'", lambda c: c["config"].update(dtype="bfloat16"))
_config("unknown-top-key", "must not have 'custom_objects'", lambda c: c.update(custom_objects={}))
_config(
    "images-without-flatten",
    "put Flatten before it",
    lambda c: c["config"]["layers"][0]["config"].update(batch_shape=[None, 28, 28]),
)
_config(
    "sparse-input",
    "`sparse` of layer 1",
    lambda c: c["config"]["layers"][0]["config"].update(sparse=True),
)
_config("compiled-text", "`compile_config` must be", lambda c: c.update(compile_config="adam"))

_compiled("code-in-loss", "The loss must be of Keras's own", loss=LAMBDA)
_compiled("function-as-loss", "Received the function 'exec'", loss=FUNCTION)
_compiled("several-losses", "The loss must be an object", loss=["bce", "mse"])
_compiled(
    "loss-from-logits",
    "Received 'from_logits' of true",
    loss=_keras("losses", "BinaryCrossentropy", from_logits=True),
)
_compiled(
    "loss-that-smooths",
    "LabelSmoothing",
    loss=_keras("losses", "BinaryCrossentropy", label_smoothing=0.2),
)
_compiled("loss-weights", "`loss_weights`", loss_weights=[10.0])
_compiled("code-in-optimizer", "The optimizer must be of Keras's own", optimizer=LAMBDA)
_compiled("os-as-optimizer", "module 'os'", optimizer=SYSTEM | {"config": {}})
_compiled(
    "foreign-optimizer",
    "registered_name 'mine>SGD'",
    optimizer=_keras("optimizers", "SGD", learning_rate=0.1) | {"registered_name": "mine>SGD"},
)
_compiled("ftrl", "The optimizer must be one of SGD", optimizer=_keras("optimizers", "Ftrl"))
_compiled("code-in-metric", "Each metric must be", metrics=["accuracy", LAMBDA])
_compiled("unknown-compile-key", "must not have 'callbacks'", callbacks=[LAMBDA])
_optimizer("learning-rate-text", "must be a number. Received '0.1'", learning_rate="0.1")
_optimizer(
    "learning-rate-schedule",
    "Received a schedule",
    learning_rate=_keras("optimizers.schedules", "CosineDecay", initial_learning_rate=0.1),
)
_optimizer("momentum-true", "`beta_1` of the optimizer Adam must be a number", beta_1=True)
_optimizer("ema", "take the regularizer EMA", use_ema=True)
_optimizer("accumulation", "take a larger batch size", gradient_accumulation_steps=8)
_optimizer("unknown-optimizer-key", "must not have 'hook'", hook=LAMBDA)


# A functional model that is no chain.
def _functional(name: str, reason: str, change: Callable[[list[dict[str, Any]], Any], Any]) -> None:
    def data(honest: Honest) -> bytes:
        config = deepcopy(honest.functional)
        change(config["config"]["layers"], config["config"])
        return archive(honest.members(config))

    add_file(f"functional-{name}", RULE, reason, data)


def _source(layer: dict[str, Any]) -> list[Any]:
    return layer["inbound_nodes"][0]["args"][0]["config"]["keras_history"]


_functional(
    "shared-layer",
    "must take the output of the layer before it, once",
    lambda layers, _: layers[2]["inbound_nodes"].append(layers[2]["inbound_nodes"][0]),
)
_functional(
    "skip",
    "must take the output of the layer before it",
    lambda layers, _: _source(layers[3]).__setitem__(0, layers[1]["name"]),
)
_functional(
    "order",
    "must take the output of the layer before it",
    lambda layers, _: layers.insert(1, layers.pop(2)),
)
_functional(
    "two-inputs",
    "`input_layers` of the network",
    lambda layers, config: config.update(
        input_layers=[[layers[0]["name"], 0, 0], [layers[1]["name"], 0, 0]]
    ),
)
_functional(
    "early-output",
    "`output_layers` of the network",
    lambda layers, config: config.update(output_layers=[layers[1]["name"], 0, 0]),
)
_functional(
    "two-arguments",
    "once. Received other",
    lambda layers, _: layers[2]["inbound_nodes"][0]["args"].append(1),
)
_functional(
    "noise-always-on",
    "once. Received other",
    lambda layers, _: layers[2]["inbound_nodes"][0]["kwargs"].update(training=True),
)
_functional(
    "code-in-a-call",
    "once. Received other",
    lambda layers, _: layers[2]["inbound_nodes"][0]["kwargs"].update(mask=LAMBDA),
)
_functional("no-nodes", "once. Received other", lambda layers, _: layers[2].pop("inbound_nodes"))
