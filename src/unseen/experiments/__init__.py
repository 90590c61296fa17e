"""The homework's two halves as sequences of findings."""
