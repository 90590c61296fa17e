"""Comparing recipes honestly: intervals and paired differences."""
