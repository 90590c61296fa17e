"""Trains the network that comes with unseen for estimating waves, and writes it into the package.

python scripts/train_symmetric_network.py [--seed SEED]
"""

import argparse
import sys

import numpy as np

from unseen.waves.symmetric_training import (
    SYMMETRIC_FILE,
    detection_error,
    train_symmetric_network,
)

# Curves that it is tried on come from another seed than those that it is trained on.
_TEST_SEED = 1_000_003


def main() -> int:
    """Exit status of the script."""
    parser = argparse.ArgumentParser(description="Train the network that detects frequencies.")
    parser.add_argument("--seed", type=int, default=0, help="of the curves and the first weights")
    arguments = parser.parse_args()
    network = train_symmetric_network(arguments.seed)
    SYMMETRIC_FILE.parent.mkdir(exist_ok=True)
    network.save(SYMMETRIC_FILE)
    errors = detection_error(network, 20_000, _TEST_SEED)
    sys.stdout.write(
        f"{SYMMETRIC_FILE}: {SYMMETRIC_FILE.stat().st_size} bytes, mean absolute error "
        f"{errors.mean():.4f}, median {np.median(errors):.4f} on 20,000 fresh curves\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
