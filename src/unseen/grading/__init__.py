"""Grading: submissions retrained under the rules of a task, scored on a secret set, and ranked."""
