"""The rule hedges/1: the words of a count ("nearly 30") to low, best and high."""

import re
from collections.abc import Callable
from dataclasses import dataclass

RULE = "hedges/1"
# Counts are stored in 32 bits, and "about" adds a tenth.
LARGEST = 999_999_999
# Longer texts are prose, and every phrase is tried on the text.
LONGEST = 100


class QuantityError(ValueError):
    """Words that the rule does not read as a count; the message says what was wrong."""


@dataclass(frozen=True)
class Quantity:
    """A count; None is unknown or open, never zero."""

    low: int | None
    best: int | None
    high: int | None

    def __post_init__(self) -> None:
        known = [bound for bound in (self.low, self.best, self.high) if bound is not None]
        if known != sorted(known):
            raise QuantityError(f"not in order, low to high: {', '.join(map(str, known))}")
        if known and known[0] < 0:
            raise QuantityError("a count is never below zero")


@dataclass(frozen=True)
class Hedge:
    """One line of the rule: `{}` in a phrase is a number, `quantity` takes as many."""

    phrases: tuple[str, ...]
    definition: str
    formula: str
    quantity: Callable[..., Quantity]

    def groups(self, text: str) -> list[tuple[str, ...]]:
        """What stands in the places of the numbers, for each phrase that fits the text."""
        patterns = (re.escape(phrase).replace(r"\{\}", "(.+)") for phrase in self.phrases)
        return [found.groups() for pattern in patterns if (found := re.fullmatch(pattern, text))]


def _tenth(n: int) -> int:
    """A tenth, rounded up: whole numbers, because 0.1 * n is not exact."""
    return -(-n // 10)


def _floor(n: int) -> Quantity:
    return Quantity(n, n, None)


def _ceiling(n: int) -> Quantity:
    return Quantity(None, None, n)


def _least(n: int) -> Callable[[], Quantity]:
    return lambda: _floor(n)


HEDGES = (
    Hedge(
        ("{}", "exactly {}", "precisely {}", "a total of {}"),
        "The number is given without a hedge.",
        "n / n / n",
        lambda n: Quantity(n, n, n),
    ),
    Hedge(("none",), "The words say that there was not one.", "0 / 0 / 0", lambda: Quantity(0, 0, 0)),
    Hedge(
        ("nearly {}", "almost {}", "just under {}", "slightly under {}", "slightly fewer than {}"),
        "Short of n by a tenth at most; n itself is not excluded.",
        "the lesser of 0.9 n, rounded up, and n - 1 / n - 1 / n",
        lambda n: Quantity(min(-(-9 * n // 10), n - 1), n - 1, n),
    ),
    Hedge(
        ("just over {}", "slightly over {}", "slightly more than {}", "a little over {}"),
        "Past n by a tenth at most; n itself is not excluded.",
        "n / n + 1 / the greater of 1.1 n, rounded down, and n + 1",
        lambda n: Quantity(n, n + 1, max(11 * n // 10, n + 1)),
    ),
    Hedge(
        (
            *(
                "about {}",
                "around {}",
                "approximately {}",
                "roughly {}",
                "some {}",
                "circa {}",
                "close to {}",
            ),
            *("an estimated {}", "estimated {}", "~{}", "{} or so"),
        ),
        "Within a tenth of n (rounded up) on either side.",
        "n - 0.1 n / n / n + 0.1 n",
        lambda n: Quantity(n - _tenth(n), n, n + _tenth(n)),
    ),
    Hedge(
        (
            *("at least {}", "no fewer than {}", "no less than {}", "not fewer than {}", "not less than {}"),
            *("a minimum of {}", "upwards of {}", "{} or more", "{}+", "≥{}"),
        ),
        "n or any greater number; the end is open.",
        "n / n / null",
        _floor,
    ),
    Hedge(
        ("more than {}", "over {}", "above {}", "in excess of {}", "exceeding {}", ">{}"),
        "Any number greater than n; the end is open.",
        "n + 1 / n + 1 / null",
        lambda n: _floor(n + 1),
    ),
    Hedge(
        (
            *("up to {}", "at most {}", "as many as {}", "no more than {}", "not more than {}"),
            *("a maximum of {}", "{} or fewer", "≤{}"),
        ),
        "n or any smaller number; nothing says how much smaller.",
        "null / null / n",
        _ceiling,
    ),
    Hedge(
        ("fewer than {}", "less than {}", "under {}", "below {}", "<{}"),
        "Any number smaller than n; nothing says how much smaller.",
        "null / null / n - 1",
        lambda n: _ceiling(n - 1),
    ),
    Hedge(
        ("between {} and {}", "from {} to {}", "{} to {}", "{} or {}", "{}-{}", "{}–{}"),
        "Both ends are given and included; the best is the middle, rounded down.",
        "n / half of n + m, rounded down / m",
        lambda n, m: Quantity(n, (n + m) // 2, m),
    ),
    Hedge(("a couple", "a few", "multiple"), "More than one.", "2 / 2 / null", _least(2)),
    Hedge(("several",), "More than two.", "3 / 3 / null", _least(3)),
    Hedge(("tens",), "At least two tens.", "20 / 20 / null", _least(20)),
    Hedge(("dozens",), "At least two dozen.", "24 / 24 / null", _least(24)),
    Hedge(("several dozen",), "At least three dozen.", "36 / 36 / null", _least(36)),
    Hedge(("scores",), "At least two score.", "40 / 40 / null", _least(40)),
    Hedge(("hundreds",), "At least two hundred.", "200 / 200 / null", _least(200)),
    Hedge(("several hundred",), "At least three hundred.", "300 / 300 / null", _least(300)),
    Hedge(("thousands",), "At least two thousand.", "2000 / 2000 / null", _least(2_000)),
    Hedge(("several thousand",), "At least three thousand.", "3000 / 3000 / null", _least(3_000)),
    Hedge(("tens of thousands",), "At least two tens of thousands.", "20000 / 20000 / null", _least(20_000)),
)

_DIGITS = re.compile(r"[0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3}){1,2}")
_UNITS = "one two three four five six seven eight nine"
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = {word: n for n, word in enumerate(f"zero {_UNITS} {_TEENS}".split())}
for _n, _ten in enumerate(_TENS.split(), 2):
    _WORDS |= {_ten: 10 * _n} | {f"{_ten} {unit}": 10 * _n + _WORDS[unit] for unit in _UNITS.split()}
_WORDS["half a dozen"] = 6
# Greatest first, so that "two hundred thousand" is 200 thousands.
_SCALES = {"million": 1_000_000, "thousand": 1_000, "hundred": 100, "dozen": 12}


def parse(text: str) -> Quantity:
    """The quantity that a hedge and a number, a number alone or a word such as "dozens" stands for."""
    if len(text) <= LONGEST:
        words = " ".join(text.lower().split()).removesuffix(" of")
        for hedge in HEDGES:
            for parts in hedge.groups(words):
                numbers = [n for part in parts if (n := _number(part)) is not None]
                if len(numbers) == len(parts):
                    _refuse_shared_scale(parts)
                    return hedge.quantity(*numbers)
    raise QuantityError(
        f"{text[:40]!r} is not a count that {RULE} reads: write a number (30, 1,200, thirty), "
        "or a hedge and a number (nearly 30, at least one)"
    )


def _number(text: str) -> int | None:
    text = text.strip()
    if _DIGITS.fullmatch(text):
        return int(text.replace(",", ""))
    n = _SCALES.get(text) or _spelled(text.replace("-", " "))
    return n if n is not None and n <= LARGEST else None


def _spelled(text: str) -> int | None:
    """A number in words, or digits before a scale ("2 million")."""
    if text in _WORDS:
        return _WORDS[text]
    for scale, size in _SCALES.items():
        head, found, tail = f" {text} ".partition(f" {scale} ")
        if found:
            times = 1 if head.strip() == "a" else _number(head)
            rest = _spelled(tail.strip().removeprefix("and ")) if tail.strip() else 0
            return None if not times or rest is None or rest >= size else times * size + rest
    return None


def _refuse_shared_scale(parts: tuple[str, ...]) -> None:
    """A reader takes "two to three hundred" for 200 to 300; word by word it would be 2 to 300."""
    if len(parts) < 2:
        return
    first, last = (set(re.split(r"[ -]", part)) for part in parts)
    if last & _SCALES.keys() and "a" not in last and not first & _SCALES.keys():
        pair = f"{parts[0]!r} and {parts[1]!r}"
        raise QuantityError(f"{pair} may share a scale: write both in full (two hundred to three hundred)")
