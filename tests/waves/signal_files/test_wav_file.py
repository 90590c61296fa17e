"""Curves from recordings."""

import wave

import numpy as np
import pytest
from scipy.io import wavfile

from unseen.errors import DataFileError, InvalidDataError
from unseen.waves.signal_files import open_signals

RATE = 8_000


def read(path):
    return next(open_signals(path).chunks())


@pytest.mark.parametrize(
    ("kind", "silence", "loudest"),
    [("u1", 128, 0), ("i2", 0, -(2**15)), ("i4", 0, -(2**31))],
    ids=["8-bit", "16-bit", "32-bit"],
)
def test_whole_numbers_are_scaled_to_one(tmp_path, kind, silence, loudest):
    wavfile.write(tmp_path / "a.wav", RATE, np.array([silence, loudest] * 10, kind))
    np.testing.assert_array_equal(read(tmp_path / "a.wav"), [[0.0, -1.0] * 10])


def test_24_bits_a_sample_are_read(tmp_path):
    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setparams((1, 3, RATE, 0, "NONE", ""))
        numbers = [2**22, -(2**23), 1] * 6
        file.writeframes(b"".join(n.to_bytes(3, "little", signed=True) for n in numbers))
    np.testing.assert_array_equal(read(tmp_path / "a.wav"), [[0.5, -1.0, 2.0**-23] * 6])


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_floating_numbers_are_not_scaled(tmp_path, kind):
    samples = np.linspace(-3, 3, 50, dtype=kind)
    wavfile.write(tmp_path / "a.wav", RATE, samples)
    np.testing.assert_array_equal(read(tmp_path / "a.wav"), samples[None])


def test_each_channel_of_stereo_is_a_curve(tmp_path):
    left, right = np.arange(50, dtype=np.int16), np.full(50, 2**14, np.int16)
    wavfile.write(tmp_path / "a.wav", RATE, np.column_stack([left, right]))
    np.testing.assert_array_equal(read(tmp_path / "a.wav"), [left / 2**15, [0.5] * 50])


def test_the_duration_is_from_the_first_sample_to_the_last(tmp_path):
    wavfile.write(tmp_path / "a.wav", RATE, np.zeros(RATE + 1, np.int16))
    assert open_signals(tmp_path / "a.wav").duration == 1.0


def test_a_file_of_unknown_parts_is_read(tmp_path):
    path = tmp_path / "a.wav"
    wavfile.write(path, RATE, np.zeros(50, np.int16))
    title = b"note" + (4).to_bytes(4, "little") + b"song"
    content = path.read_bytes() + title
    path.write_bytes(content[:4] + (len(content) - 8).to_bytes(4, "little") + content[8:])
    assert read(path).shape == (1, 50)


def test_samples_cut_short_after_whole_ones_are_refused(tmp_path):
    path = tmp_path / "a.wav"
    wavfile.write(path, RATE, np.zeros((50, 2), np.int16))
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(DataFileError, match="cannot be read"):
        open_signals(path)


def test_a_recording_of_no_length_is_refused(tmp_path):
    wavfile.write(tmp_path / "a.wav", RATE, np.zeros(0, np.int16))
    with pytest.raises(InvalidDataError, match="at least one curve"):
        open_signals(tmp_path / "a.wav")
