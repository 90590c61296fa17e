"""Processes that compute for the lab, so that a crash or a stop costs only what they were doing."""
