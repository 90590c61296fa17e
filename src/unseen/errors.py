"""Every error that unseen raises on purpose, in one tree.

A message names the subject, the requirement, what was received and, where there is one, the
remedy. The command line prints the message and exits with 2; nothing that was on disk is lost.

```
UnseenError
├── InvalidArgumentError   an argument or option outside what it may be   (also a ValueError)
├── InvalidDataError       data of the wrong shape, type or content       (also a ValueError)
├── DataFileError          a file that is missing, damaged or unreadable  (also an OSError)
├── OutputError            a place that cannot be written to              (also an OSError)
├── ClusterError           a cluster that does not answer or cannot train (also a RuntimeError)
├── SandboxError           no sandbox works here                          (also a RuntimeError)
├── LabError               the lab cannot do what its page asks for       (also a RuntimeError)
└── BackendError           Keras is not running on JAX                    (also a RuntimeError)
```
"""


class UnseenError(Exception):
    """The root of the tree: catch it to catch every error that unseen raises on purpose."""


class InvalidArgumentError(UnseenError, ValueError):
    """An argument or option is outside what it may be."""


class InvalidDataError(UnseenError, ValueError):
    """Data have the wrong shape, type or content."""


class DataFileError(UnseenError, OSError):
    """A file of data is missing, damaged or unreadable."""


class OutputError(UnseenError, OSError):
    """A place that was asked for cannot be written to."""


class ClusterError(UnseenError, RuntimeError):
    """A cluster does not answer, or cannot train."""


class SandboxError(UnseenError, RuntimeError):
    """No sandbox works here, and grading without one was not asked for."""


class LabError(UnseenError, RuntimeError):
    """The lab cannot do what its page asks for."""


class BackendError(UnseenError, RuntimeError):
    """Keras is running on another backend than JAX."""
