"""Submitted files, read as bytes: what they say, or why they are refused."""
