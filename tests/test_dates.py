"""The date grammar: what is read, what is refused, and the laws of its intervals."""

import datetime as dt
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.dates import DateError, Interval, edtf, parse

D = dt.date

READ = [
    ("2024", D(2024, 1, 1), D(2024, 12, 31)),
    ("2024-01", D(2024, 1, 1), D(2024, 1, 31)),
    ("2024-02", D(2024, 2, 1), D(2024, 2, 29)),
    ("2023-02", D(2023, 2, 1), D(2023, 2, 28)),
    ("2024-01-05", D(2024, 1, 5), D(2024, 1, 5)),
    ("2024-02-29", D(2024, 2, 29), D(2024, 2, 29)),
    ("2024-01-02/2024-01-04", D(2024, 1, 2), D(2024, 1, 4)),
    ("2024-01-02/2024-01-02", D(2024, 1, 2), D(2024, 1, 2)),
    ("2023-12/2024-01-05", D(2023, 12, 1), D(2024, 1, 5)),
    ("2024-02/2024", D(2024, 2, 1), D(2024, 12, 31)),
    ("../2024-01-04", None, D(2024, 1, 4)),
    ("2024-01-04/..", D(2024, 1, 4), None),
    ("../2024", None, D(2024, 12, 31)),
    ("2024/..", D(2024, 1, 1), None),
    ("2024~", D(2024, 1, 1), D(2024, 12, 31)),
    ("2024-01?", D(2024, 1, 1), D(2024, 1, 31)),
    ("2024-01-05%", D(2024, 1, 5), D(2024, 1, 5)),
    ("2024?-01~-05%", D(2024, 1, 5), D(2024, 1, 5)),
    ("2023-12?/2024-01-05~", D(2023, 12, 1), D(2024, 1, 5)),
    ("2024-01-XX", D(2024, 1, 1), D(2024, 1, 31)),
    ("2024-XX", D(2024, 1, 1), D(2024, 12, 31)),
    ("2024-XX-XX~", D(2024, 1, 1), D(2024, 12, 31)),
    ("202X", D(2020, 1, 1), D(2029, 12, 31)),
    ("20XX?", D(2000, 1, 1), D(2099, 12, 31)),
    ("202X/2024-01", D(2020, 1, 1), D(2024, 1, 31)),
    ("0001", D(1, 1, 1), D(1, 12, 31)),
    ("9999-12-31", D(9999, 12, 31), D(9999, 12, 31)),
]

REFUSED = {
    "not padded": "2024-1-5 2024-01-5 24-01-05 2024- 2024-- 2024-01-",
    "another notation": "86400 20240105 2024-W01 2024-001 2024.01.05 05.01.2024 01/05/2024 2024–01 2024,2025",
    "a time": "2024-01-05T10:00:00Z 2024-01-05T10:00",
    "no end": "2024/ /2024 / .. ../.. ../..? ..~/2024 2024/2025/2026",
    "reversed": "2024/2023 2024-01-05/2024-01-04 2024-01/2023-12-31",
    "not in the calendar": "2023-02-29 2024-13 2024-00 2024-01-00 2024-04-31 2024-21 0000 000X 00XX",
    "unspecified before specified": "2XXX XXXX 202X-01 2024-XX-05 2024-01-xx",
    "marks": "2024~? ~2024 +2024 -2024 12024 Y12024",
    "other alphabets": "２０２４ ٢٠٢٤ २०२४-०१ 2024-01-0५",
    "words": "today null None nan",
}
SPACED = ["", " ", " 2024", "2024 ", "2024\n", "2024-01-05\0", "2024-01-02 / 2024-01-04", "9" * 5000]

days = st.dates()
ends = st.none() | days


@st.composite
def intervals(draw: st.DrawFn, side: st.SearchStrategy[D | None] = ends) -> Interval:
    start, end = draw(side), draw(side)
    return Interval(end, start) if start and end and start > end else Interval(start, end)


# Within one month, so that overlaps and gaps are both common.
near = intervals(st.none() | st.dates(D(2024, 1, 1), D(2024, 1, 9)))


@pytest.mark.parametrize(("text", "start", "end"), READ)
def test_read(text: str, start: D | None, end: D | None) -> None:
    assert parse(text) == Interval(start, end)


@pytest.mark.parametrize("text", SPACED + " ".join(REFUSED.values()).split())
def test_refused(text: str) -> None:
    with pytest.raises(DateError) as refusal:
        parse(text)
    assert len(str(refusal.value)) < 320


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2024-1-5", "'2024-1-5' is not a date: accepted are a year (2024)"),
        ("", "an empty text is not a date: accepted are"),
        ("/2024", "an empty text is not a date: accepted are"),
        ("2023-02-29", "'2023-02-29' is not in the calendar, years 0001 to 9999: accepted are"),
        ("../..", "an interval needs a date on one side at least: accepted are"),
        ("2024-02/2024-01", "the end (2024-01-31) is before the start (2024-02-01)"),
    ],
)
def test_message(text: str, message: str) -> None:
    with pytest.raises(DateError) as refusal:
        parse(text)
    assert str(refusal.value).startswith(message)


@given(st.text() | st.text("0123456789-/.X~?%T:", max_size=24))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read = parse(text)
    except DateError:
        return
    assert read.start is not None or read.end is not None


@pytest.mark.parametrize(
    ("start", "end", "precision", "text"),
    [
        (None, None, "unknown", None),
        (None, None, None, None),
        (D(2023, 12, 30), D(2023, 12, 30), "day", "2023-12-30"),
        (D(2023, 12, 29), D(2024, 1, 5), "week", "2023-12-29/2024-01-05"),
        (D(2024, 1, 4), D(2024, 1, 5), "night", "2024-01-04/2024-01-05"),
        (D(2024, 2, 1), D(2024, 2, 29), "month", "2024-02"),
        (D(2024, 2, 1), D(2024, 2, 29), "days", "2024-02-01/2024-02-29"),
        (D(2024, 2, 1), D(2024, 2, 28), "month", "2024-02-01/2024-02-28"),
        (D(2024, 1, 1), D(2024, 12, 31), "year", "2024"),
        (D(2024, 1, 1), D(2024, 12, 31), "month", "2024-01-01/2024-12-31"),
        (D(2024, 1, 1), D(2024, 12, 31), None, "2024-01-01/2024-12-31"),
        (D(80, 3, 1), D(80, 3, 31), "month", "0080-03"),
        (None, D(2024, 1, 4), "unknown", "../2024-01-04"),
        (D(2024, 1, 4), None, "year", "2024-01-04/.."),
    ],
)
def test_stored_days_as_text(start: D | None, end: D | None, precision: str | None, text: str | None) -> None:
    assert edtf(start, end, precision) == text


def test_stored_days_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(DateError):
        edtf(D(2024, 1, 5), D(2024, 1, 4), "days")


@given(intervals(), st.sampled_from([None, "day", "days", "week", "month", "season", "year", "unknown"]))
@example(Interval(D(2024, 2, 1), D(2024, 2, 29)), "month")
@example(Interval(D(2024, 1, 1), D(2024, 12, 31)), "year")
def test_text_gives_the_stored_days_back(stored: Interval, precision: str | None) -> None:
    text = edtf(stored.start, stored.end, precision)
    assert text is None if stored == Interval(None, None) else text and parse(text) == stored


@given(days, st.sampled_from([4, 7, 10]))
def test_a_date_of_any_precision_comes_back_canonical(day: D, length: int) -> None:
    text = day.isoformat()[:length]
    read = parse(text)
    assert edtf(read.start, read.end, {4: "year", 7: "month", 10: "day"}[length]) == text


@given(near, near)
def test_overlap_and_containment_agree_with_sets_of_days(one: Interval, two: Interval) -> None:
    # A wider window on both sides stands for "open".
    window = [D(2023, 12, 30) + dt.timedelta(n) for n in range(14)]

    def members(interval: Interval) -> set[D]:
        start, end = interval.start or window[0], interval.end or window[-1]
        return {day for day in window if start <= day <= end}

    assert one.overlaps(two) == bool(members(one) & members(two))
    assert one.contains(two) == (members(one) >= members(two))


@given(intervals(), intervals(), intervals())
def test_laws(one: Interval, two: Interval, three: Interval) -> None:
    assert one.contains(one) and Interval(None, None).contains(one)
    assert one.overlaps(two) == two.overlaps(one)
    assert not one.contains(two) or one.overlaps(two)
    assert not (one.contains(two) and two.contains(one)) or one == two
    assert not (one.contains(two) and two.contains(three)) or one.contains(three)


def test_the_first_day_of_the_calendar_is_not_open() -> None:
    assert not Interval(D.min, D.max).contains(Interval(None, D.max))
    assert not Interval(D.min, D.max).contains(Interval(D.min, None))


def _texts() -> st.SearchStrategy[str]:
    marks = ["", "~", "?", "%"]
    plain = st.builds(lambda day, length: day.isoformat()[:length], days, st.sampled_from([4, 7, 10]))
    marked = st.builds("".join, st.tuples(plain, st.sampled_from(marks)))
    return marked | st.builds("/".join, st.tuples(marked, marked))


@settings(max_examples=60, deadline=None)
@given(_texts())
def test_same_days_as_the_edtf_package(text: str) -> None:
    # Here, because its grammar takes 0.2 s to import.
    from edtf import parse_edtf

    theirs = parse_edtf(text)
    first, last = (D(*bound()[:3]) for bound in (theirs.lower_strict, theirs.upper_strict))
    if first > last:
        with pytest.raises(DateError):
            parse(text)
    else:
        assert parse(text) == Interval(first, last)


def test_every_month_of_four_hundred_years() -> None:
    for year, month in product(range(1800, 2200), range(1, 13)):
        read = parse(f"{year}-{month:02}")
        assert read.start == D(year, month, 1) and read.end is not None
        assert (read.end + dt.timedelta(1)).day == 1 and read.end.month == month
