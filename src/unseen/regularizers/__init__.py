"""The catalogue of regularizers: named ways to fight overfitting, each with its strength."""

from unseen.backend import start

start()

from unseen.regularizers.activity import ActivityPenalty
from unseen.regularizers.adversarial import AdversarialExamples
from unseen.regularizers.affine import Affine
from unseen.regularizers.averaging import EMA, SWA
from unseen.regularizers.batch_normalization import BatchNormalization
from unseen.regularizers.catalogue import find_regularizer, list_regularizers
from unseen.regularizers.cutout import Cutout
from unseen.regularizers.dropout import Dropout
from unseen.regularizers.early_stopping import EarlyStopping
from unseen.regularizers.elastic import Elastic
from unseen.regularizers.gradient_clipping import GradientClipping
from unseen.regularizers.intensity import Contrast, Gamma
from unseen.regularizers.label_smoothing import LabelSmoothing
from unseen.regularizers.lookahead import Lookahead
from unseen.regularizers.max_norm import MaxNorm
from unseen.regularizers.mixing import CutMix, Mixup
from unseen.regularizers.noise import GaussianNoise, InputDropout
from unseen.regularizers.penalties import L1, L2, ElasticNet
from unseen.regularizers.protocol import (
    Batch,
    Moment,
    Regularizer,
    Task,
    Variables,
    require_strength,
)
from unseen.regularizers.sharpness import SAM
from unseen.regularizers.shown import distortions
from unseen.regularizers.snapshots import SnapshotEnsemble
from unseen.regularizers.strengths import with_strengths
from unseen.regularizers.table_augmentation import FeatureSwap
from unseen.regularizers.thickness import Thickness
from unseen.regularizers.weight_decay import WeightDecay

__all__ = [
    "EMA",
    "L1",
    "L2",
    "SAM",
    "SWA",
    "ActivityPenalty",
    "AdversarialExamples",
    "Affine",
    "Batch",
    "BatchNormalization",
    "Contrast",
    "CutMix",
    "Cutout",
    "Dropout",
    "EarlyStopping",
    "Elastic",
    "ElasticNet",
    "FeatureSwap",
    "Gamma",
    "GaussianNoise",
    "GradientClipping",
    "InputDropout",
    "LabelSmoothing",
    "Lookahead",
    "MaxNorm",
    "Mixup",
    "Moment",
    "Regularizer",
    "SnapshotEnsemble",
    "Task",
    "Thickness",
    "Variables",
    "WeightDecay",
    "distortions",
    "find_regularizer",
    "list_regularizers",
    "require_strength",
    "with_strengths",
]
