"""What goes into a child process and comes out of it, without ever waiting for it."""

import os
import selectors
import subprocess
import time

# How much of what a child prints is kept, from its end.
_BYTES_TOLD = 4096
_BYTES_AT_ONCE = 2**16


class Pipes:
    """The three streams of a child process, all served at once: none waits for another.

    Args:
        process: The child, with a pipe for each stream.
        message: What to feed it.
        most: Bytes of output that are kept; once there are more, `are_overfull`.
    """

    def __init__(self, process: subprocess.Popen[bytes], message: bytes, most: int) -> None:
        self.output = bytearray()
        self._told = b""
        self._rest = memoryview(message)
        self._most = most
        self._selector = selectors.DefaultSelector()
        self._streams = [process.stdin, process.stdout, process.stderr]
        answers = (self._feed, self._take_output, self._take_talk)
        for stream, answer in zip(self._streams, answers, strict=True):
            assert stream is not None
            os.set_blocking(stream.fileno(), False)
            event = selectors.EVENT_WRITE if answer == self._feed else selectors.EVENT_READ
            self._selector.register(stream, event, answer)

    @property
    def told(self) -> str:
        """The end of what it printed, safe to show in a terminal."""
        text = self._told.decode("utf-8", errors="replace")
        return "".join(one if one.isprintable() or one in "\n\t" else "\ufffd" for one in text)

    @property
    def are_open(self) -> bool:
        """Whether something can still come."""
        return bool(self._selector.get_map())

    @property
    def are_overfull(self) -> bool:
        """Whether more came out than may."""
        return len(self.output) > self._most

    def serve(self, seconds: float) -> None:
        """Feed and read what can be, for at most so long where nothing can."""
        for key, _ in self._selector.select(seconds):
            try:
                is_done = key.data(key.fd)
            except BlockingIOError:
                continue
            except BrokenPipeError:  # it doesn't want to hear more
                is_done = True
            if is_done:
                self._selector.unregister(key.fileobj)
                key.fileobj.close()  # pyright: ignore[reportAttributeAccessIssue]

    def drain(self, seconds: float) -> None:
        """Read what is left, for at most so long."""
        deadline = time.monotonic() + seconds
        while self.are_open and not self.are_overfull and time.monotonic() < deadline:
            self.serve(max(0, deadline - time.monotonic()))

    def close(self) -> None:
        """Close what is still open."""
        self._selector.close()
        for stream in self._streams:
            if stream is not None:
                stream.close()

    def _feed(self, descriptor: int) -> bool:
        self._rest = self._rest[os.write(descriptor, self._rest[:_BYTES_AT_ONCE]) :]
        return not self._rest

    def _take_output(self, descriptor: int) -> bool:
        got = os.read(descriptor, _BYTES_AT_ONCE)
        if not self.are_overfull:
            self.output += got
        return not got

    def _take_talk(self, descriptor: int) -> bool:
        got = os.read(descriptor, _BYTES_AT_ONCE)
        self._told = (self._told + got)[-_BYTES_TOLD:]
        return not got
