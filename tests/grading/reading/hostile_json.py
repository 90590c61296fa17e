"""Archives whose config.json is no strict JSON."""

import json
from collections.abc import Callable

from .archives import archive
from .cases import (
    UNREADABLE,
    Honest,
    add_file,
)


# The JSON text.
def _json(name: str, reason: str, change: Callable[[bytes], bytes]) -> None:
    def data(honest: Honest) -> bytes:
        return archive(honest.members(change(json.dumps(honest.config).encode())))

    add_file(f"json-{name}", UNREADABLE, reason, data)


_json("depth-100000", "nested at most 40", lambda _: b"[" * 100_000 + b"]" * 100_000)
_json("depth-of-tables", "nested at most 40", lambda _: b'{"a":' * 50_000 + b"1" + b"}" * 50_000)
_json("unclosed", "must be valid JSON", lambda text: text[:-1])
_json("endless-text", "must be valid JSON", lambda _: b'"' + b'\\"' * 400_000)
_json(
    "duplicate-keys",
    "'name' twice",
    lambda text: text.replace(b'"config": {', b'"config": {"name": "a", ', 1),
)
_json(
    "many-duplicates",
    "'499999' twice",
    lambda _: (
        b"{%s}"
        % b",".join(b'"%d":1' % number for number in [*range(400_000, 460_000), 499_999, 499_999])
    ),
)
_json("nan", "Received NaN", lambda text: text.replace(b"1e-07", b"NaN"))
_json("infinity", "Received -Infinity", lambda text: text.replace(b"1e-07", b"-Infinity"))
_json("overflow", "larger than any number", lambda text: text.replace(b"1e-07", b"1e999"))
_json(
    "digits-10000",
    "of 10,000 digits",
    lambda text: text.replace(b'"units": 100', b'"units": ' + b"9" * 10_000),
)
_json(
    "digits-16",
    "of 16 digits",
    lambda text: text.replace(b'"units": 100', b'"units": ' + b"1" * 16),
)
_json("utf-16", "byte-order mark", lambda text: text.decode().encode("utf-16"))
_json("utf-16-without-mark", "NUL characters", lambda text: text.decode().encode("utf-16-le"))
_json("mark-in-front", "byte-order mark", lambda text: b"\xef\xbb\xbf" + text)
_json("latin-1", "must be UTF-8", lambda text: text.replace(b"relu", b"rel\xfc"))
_json("surrogate", "half a character", lambda text: text.replace(b'"relu"', rb'"\ud800"'))
_json("surrogate-in-a-key", "half a character", lambda text: text.replace(b'"units"', rb'"\udfff"'))
_json("two-values", "must be valid JSON", lambda text: text + b"{}")
_json("comments", "must be valid JSON", lambda text: b"/* hello */" + text)
_json("too-large", "config.json must be at most", lambda text: text + b" " * (1 << 20))
_json("a-list", "must describe a Keras model", lambda _: b"[]")
_json("a-text", "must describe a Keras model", lambda _: b'"model"')
_json(
    "no-layers", "`layers` in config.json", lambda text: text.replace(b'"layers"', b'"sheets"', 1)
)
