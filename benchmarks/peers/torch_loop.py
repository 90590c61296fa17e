"""A plain PyTorch loop over shuffled batches."""

from itertools import pairwise

import torch
from torch import nn

from benchmarks.examples import read_examples
from benchmarks.jobs import Job
from benchmarks.worker import DoWork, serve

OPTIMIZERS = {"adam": torch.optim.Adam, "sgd": torch.optim.SGD}
# The sigmoid is part of the loss: that is one pass less than `BCELoss` after it.
LOSSES = {"mean_absolute_error": nn.L1Loss, "binary_crossentropy": nn.BCEWithLogitsLoss}


def prepare(job: Job) -> DoWork:
    """An epoch is the unit of work."""
    layers = [layer for pair in pairwise(job.widths) for layer in (nn.Linear(*pair), nn.ReLU())]
    network = nn.Sequential(*layers[:-1])
    optimizer = OPTIMIZERS[job.optimizer](network.parameters(), lr=job.learning_rate)
    loss_of = LOSSES[job.loss]()
    inputs, targets = map(torch.from_numpy, read_examples(job))

    def train(epochs: int) -> int:
        for _ in range(epochs):
            for rows in torch.randperm(job.num_rows).split(job.batch_size):
                optimizer.zero_grad()
                loss_of(network(inputs[rows]), targets[rows]).backward()
                optimizer.step()
        return epochs

    return train


if __name__ == "__main__":
    serve(prepare, modules=("torch",))
