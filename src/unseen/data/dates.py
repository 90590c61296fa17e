"""Dates as days since 1970-01-01, from the ways in which tables write them."""

import datetime as dt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

# Each may be followed by a time of day. Day and month in numbers with slashes are told apart only
# where a table has a day beyond the twelfth.
_FORMATS = (
    ("%Y/%m/%d",),
    ("%d.%m.%Y",),
    ("%d/%m/%Y", "%m/%d/%Y"),
    ("%d-%m-%Y", "%m-%d-%Y"),
    ("%b %d %Y",),
    ("%b %d, %Y",),
    ("%d %b %Y",),
    ("%d-%b-%Y",),
    ("%B %d, %Y",),
    ("%d %B %Y",),
)
_TIMES_OF_DAY = ("", " %H:%M", " %H:%M:%S")
_ISO_DATE = r"\d{4}-\d{2}-\d{2}([ T].*)?"


def dates_of(texts: Any) -> "pd.Series | None":
    """The dates that texts write, missing where there is none.

    Args:
        texts: A series of texts, such as 2024-12-31, 31.12.2024 or Dec 31 2024; or of Python's
            dates.

    Returns:
        Dates in UTC; None if one of the texts is no date, or day and month may be either.
    """
    import pandas as pd

    present = texts.dropna()
    if present.empty:
        return None
    if present.map(lambda cell: isinstance(cell, dt.date)).all():
        return pd.to_datetime(texts, utc=True)
    if not present.map(lambda cell: isinstance(cell, str)).all():
        return None
    if present.astype(str).str.fullmatch(_ISO_DATE).all():
        return _all_parsed(texts, "ISO8601")
    for alternatives in _FORMATS:
        for time_of_day in _TIMES_OF_DAY:
            parsed = [
                dates
                for written in alternatives
                if _is_written_so(present.iloc[0], written + time_of_day)
                and (dates := _all_parsed(texts, written + time_of_day)) is not None
            ]
            if parsed and all(dates.equals(parsed[0]) for dates in parsed):
                return parsed[0]
    return None


def days_since_1970(dates: Any) -> "pd.Series":
    """Dates as days since the first of January 1970 in UTC, float64; NaN where missing."""
    import pandas as pd

    utc = dates.dt.tz_localize("UTC") if dates.dt.tz is None else dates.dt.tz_convert("UTC")
    return (utc - pd.Timestamp(0, tz="UTC")) / pd.Timedelta(days=1)


def _is_written_so(text: str, written: str) -> bool:
    try:
        dt.datetime.strptime(text, written).replace(tzinfo=dt.UTC)
    except ValueError:
        return False
    return True


def _all_parsed(texts: Any, written: str) -> Any:
    import pandas as pd

    dates = pd.to_datetime(texts, format=written, errors="coerce", utc=True)
    return dates if dates.notna().sum() == texts.notna().sum() else None
