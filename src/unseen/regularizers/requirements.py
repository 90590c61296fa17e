"""What a regularizer may need of the data: images, or targets that are probabilities."""

from unseen.errors import InvalidDataError
from unseen.regularizers.protocol import Task


def require_images(owner: object, task: Task) -> None:
    """Check that the inputs are images."""
    if task.data.image_shape is None:
        name = type(owner).__name__
        raise InvalidDataError(
            f"{name} needs images. Received data without `image_shape`; give the height and "
            f"width of the images to Dataset, or leave {name} out."
        )


def require_probabilities(owner: object, task: Task) -> None:
    """Check that the targets are probabilities of classes, which can be blended."""
    if task.classes == "probabilities":
        return
    name = type(owner).__name__
    received = {
        "none": f"targets of a regression; leave {name} out",
        "numbers": "numbers of classes, which cannot be blended; use one-hot targets (one column "
        f"for each class) and the loss categorical_crossentropy, or leave {name} out",
    }[task.classes]
    raise InvalidDataError(
        f"{name} needs targets that are probabilities of classes. Received {received}."
    )
