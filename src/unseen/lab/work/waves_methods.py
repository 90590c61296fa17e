"""The methods that the room Waves shows."""

# Those that have least to compile first: they are seen while the others get ready.
SHOWN_METHODS = ("closed-form", "homework", "dense", "network", "least-squares")
