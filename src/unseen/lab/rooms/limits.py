"""What a network of the lab may be at most: a larger one is no longer small."""

MOST_LAYERS, MOST_UNITS = 8, 1_024
