"""How well do small neural networks do on data they have not seen, and what makes them do better?

This catalogue names everything public. A name is imported when it is first used, so that
`import unseen` costs nothing and Keras and JAX start only when a network is needed.
"""

import importlib
import os
import sys

__version__ = "0.1.0"

# Keras chooses its backend when it is first imported, which may be before unseen needs it.
if "keras" not in sys.modules:
    os.environ.setdefault("KERAS_BACKEND", "jax")

# Public name -> the module that defines it, sorted by name.
_HOME_OF = {
    "ActivityPenalty": "unseen.regularizers",
    "AdversarialExamples": "unseen.regularizers",
    "Affine": "unseen.regularizers",
    "AmplitudeScaling": "unseen.waves",
    "BatchNormalization": "unseen.regularizers",
    "Contrast": "unseen.regularizers",
    "CutMix": "unseen.regularizers",
    "Cutout": "unseen.regularizers",
    "Dataset": "unseen.data",
    "DigitImages": "unseen.data",
    "DigitNetworks": "unseen.recipes",
    "Dropout": "unseen.regularizers",
    "EMA": "unseen.regularizers",
    "EarlyStopping": "unseen.regularizers",
    "Elastic": "unseen.regularizers",
    "ElasticNet": "unseen.regularizers",
    "FeatureSwap": "unseen.regularizers",
    "FeatureTables": "unseen.waves",
    "Finding": "unseen.studies",
    "Fits": "unseen.training",
    "FreshCurves": "unseen.waves",
    "Gamma": "unseen.regularizers",
    "GaussianNoise": "unseen.regularizers",
    "GradientClipping": "unseen.regularizers",
    "InputDropout": "unseen.regularizers",
    "L1": "unseen.regularizers",
    "L2": "unseen.regularizers",
    "LabelSmoothing": "unseen.regularizers",
    "Lookahead": "unseen.regularizers",
    "MaxNorm": "unseen.regularizers",
    "Mixup": "unseen.regularizers",
    "Nearest": "unseen.data",
    "Plan": "unseen.experiments",
    "Preparation": "unseen.studies",
    "Recipe": "unseen.training",
    "Regularizer": "unseen.regularizers",
    "Run": "unseen.training",
    "SAM": "unseen.regularizers",
    "SWA": "unseen.regularizers",
    "SnapshotEnsemble": "unseen.regularizers",
    "Split": "unseen.data",
    "StudyData": "unseen.data",
    "Thickness": "unseen.regularizers",
    "TimeWarping": "unseen.waves",
    "WeightDecay": "unseen.regularizers",
    "Whitening": "unseen.waves",
    "centre_digit": "unseen.data",
    "count_duplicates": "unseen.data",
    "dense": "unseen.networks",
    "digits_dataset": "unseen.data",
    "distortions": "unseen.regularizers",
    "draws": "unseen.data",
    "fit": "unseen.training",
    "fit_whitening": "unseen.waves",
    "fold_linear_map": "unseen.networks",
    "k_folds": "unseen.data",
    "keras_split": "unseen.data",
    "learning_curves": "unseen.training",
    "list_regularizers": "unseen.regularizers",
    "load_digit_networks": "unseen.recipes",
    "load_digits": "unseen.data",
    "load_study_data": "unseen.data",
    "load_waves": "unseen.waves",
    "measure": "unseen.studies",
    "measure_difference": "unseen.studies",
    "nearest_rows": "unseen.data",
    "overfitting_epoch": "unseen.training",
    "plot_predictions": "unseen.report",
    "prepare": "unseen.studies",
    "report_homework": "unseen.report",
    "residual_dense": "unseen.networks",
    "resume_study": "unseen.report",
    "sample_waves": "unseen.waves",
    "save_waves": "unseen.waves",
    "study": "unseen.report",
    "train": "unseen.training",
    "watch": "unseen.training",
    "with_strengths": "unseen.regularizers",
}

# Public subpackages, reached as `unseen.waves` and so on.
_SUBPACKAGES = (
    "data",
    "errors",
    "experiments",
    "grading",
    "networks",
    "recipes",
    "regularizers",
    "report",
    "studies",
    "training",
    "waves",
)

__all__ = ["__version__", *sorted([*_HOME_OF, *_SUBPACKAGES])]  # noqa: PLE0604  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> object:
    if name in _HOME_OF:
        return getattr(importlib.import_module(_HOME_OF[name]), name)
    if name in _SUBPACKAGES:
        return importlib.import_module(f"unseen.{name}")
    raise AttributeError(f"module 'unseen' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
