"""Signals from files, one format a file, read a chunk of curves at a time."""

from unseen.waves.signal_files.opening import SUFFIXES, open_signals
from unseen.waves.signal_files.signal_file import SignalFile
from unseen.waves.signal_files.times_file import read_times

__all__ = ["SUFFIXES", "SignalFile", "open_signals", "read_times"]
