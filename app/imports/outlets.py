"""Reports of news outlets: which words of a row are whose, which reports go back to the same one, and what each becomes."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz import fuzz

from app.drafts import QUOTE_WORDS
from app.imports.cells import Cells
from app.imports.claims import claimed
from app.ledger import digest
from app.lines import Line
from app.quotes import sha256_of
from app.rows import Row

LIKE = 90  # of 100, from which the texts of two outlets on one day or the next are near-identical
NOTHING = ", and no page: its position cites nothing"
OFFSETS = "Offsets and hash refer to the text of the report as the VIINA extract has it, not to the page."
UNREAD = "Which text of the VIINA extract this page has is not known: it is cited as a whole."
_WORDS = re.compile(r"\w+")
_HOST = re.compile(r"https?://([^/?#:]+)")
_UKRAINIAN, _RUSSIAN = re.compile("[іїєґ]", re.IGNORECASE), re.compile("[ыэъё]", re.IGNORECASE)


@dataclass(frozen=True)
class Outlet:
    """As VIINA describes it: the country whose media it belongs to, and the language of its reports."""

    name: str
    country: str
    language: str
    site: str | None = None  # null: it links to the pages of others


OUTLETS: Mapping[str, Outlet] = {
    "24tvua": Outlet("24 Kanal", "UA", "uk", "24tv.ua"),
    "espreso": Outlet("Espreso TV", "UA", "uk", "espreso.tv"),
    "forbesua": Outlet("Forbes Ukraine", "UA", "uk", "forbes.ua"),
    "interfaxua": Outlet("Interfax-Ukraine", "UA", "uk", "interfax.com.ua"),
    "kp": Outlet("Komsomolskaya Pravda", "RU", "ru", "kp.ru"),
    "liga": Outlet("LIGA.net", "UA", "ru", "liga.net"),
    "liveuamap": Outlet("Live Universal Awareness Map", "UA", "uk"),
    "meduza": Outlet("Meduza", "RU", "ru"),
    "militarnyy": Outlet("Militarnyi", "UA", "uk", "mil.in.ua"),
    "mz": Outlet("Mediazona", "RU", "ru"),
    "ng": Outlet("Nezavisimaya Gazeta", "RU", "ru", "ng.ru"),
    "ntv": Outlet("NTV", "RU", "ru", "ntv.ru"),
    "nv": Outlet("NV", "UA", "uk", "nv.ua"),
    "pravdaua": Outlet("Ukrainska Pravda", "UA", "uk", "pravda.com.ua"),
    "ria": Outlet("RIA Novosti", "RU", "ru", "ria.ru"),
    "unian": Outlet("UNIAN", "UA", "uk", "unian.ua"),
}


@dataclass(frozen=True)
class Dispatch:
    """What one outlet wrote; its words are null where nobody can tell which of several are its own."""

    outlet: str
    url: str | None
    text: str | None


@dataclass(frozen=True)
class Joined:
    """The reports of one event, whose outlets, addresses and texts stand in one cell each."""

    outlets: tuple[str, ...]
    urls: tuple[str, ...]
    texts: tuple[str, ...]
    whole: bool  # whether each report has its text


def writers(rows: Iterable[Joined]) -> dict[str, str]:
    """The texts that stand for one outlet alone in some row and for no other in any, with that outlet."""
    found = defaultdict[str, set[str]](set)
    for row in rows:
        if len(row.outlets) == 1:
            for text in row.texts:
                found[text] |= set(row.outlets)
    return {text: next(iter(outlets)) for text, outlets in found.items() if len(outlets) == 1}


def dispatches(row: Joined, known: Mapping[str, str]) -> Iterator[Dispatch]:
    """Each outlet has at least one."""
    own = _texts(row, known)
    for outlet in row.outlets:
        pages = _pages(outlet, row.outlets, row.urls)
        page = pages[0] if len(pages) == 1 else None
        yield from (Dispatch(outlet, page, text) for text in own[outlet])
        if not own[outlet]:
            yield from (Dispatch(outlet, url, None) for url in pages or (None,))


def _texts(row: Joined, known: Mapping[str, str]) -> dict[str, list[str | None]]:
    """Whose they are: the only outlet's, that of their writer elsewhere or of their language, else the only one that is left."""
    own: dict[str, list[str | None]] = {outlet: [] for outlet in row.outlets}
    rest: list[str | None] = []
    for text in dict.fromkeys(row.texts):
        if (writer := known.get(text)) not in own:
            writer = _writer(text, row.outlets)
        (own[writer] if writer else rest).append(text)
    if row.whole and len(rest) == 1:
        own |= {outlet: rest for outlet in row.outlets if not own[outlet]}
    return own


def _pages(outlet: str, outlets: Sequence[str], urls: Sequence[str]) -> Sequence[str]:
    """The addresses of the row that are certainly the outlet's own."""
    if len(outlets) == 1:
        return urls
    if not all(OUTLETS[name].site for name in outlets):
        return []  # who links to others may link to any of these
    return [url for url in urls if _is_of(url, OUTLETS[outlet].site)]


def _is_of(url: str, site: str | None) -> bool:
    host = _HOST.match(url)
    return host is not None and f".{host[1]}".endswith(f".{site}")


def _writer(text: str, outlets: Sequence[str]) -> str | None:
    if len(outlets) == 1:
        return outlets[0]
    ukrainian, russian = _UKRAINIAN.search(text), _RUSSIAN.search(text)
    language = "uk" if ukrainian and not russian else "ru" if russian and not ukrainian else None
    found = [name for name in outlets if OUTLETS[name].language == language]
    return found[0] if len(found) == 1 else None


class Traced(NamedTuple):
    day: dt.date  # the first on which it is told of
    first: Dispatch | None  # the report that it repeats


def traced(dated: Iterable[tuple[dt.date, Dispatch]]) -> dict[Dispatch, Traced]:
    """A report repeats an earlier one if it stands on the same page, or says nearly the same on that day or the next."""
    days = dict[Dispatch, dt.date]()
    for day, report in dated:
        days[report] = min(day, days.get(report, day))
    found, pages = dict[Dispatch, Traced](), dict[str, Dispatch]()
    before = defaultdict[dt.date, list[tuple[str, Dispatch]]](list)
    for report in sorted(days, key=lambda report: days[report]):
        day, words = days[report], " ".join(_WORDS.findall((report.text or "").casefold()))
        recent = [*before[day - dt.timedelta(1)], *before[day]]
        first = pages.get(report.url or "") or next(
            (other for said, other in recent if _alike(words, report, said, other)), None
        )
        found[report] = Traced(day, (found[first].first or first) if first else None)
        before[day].append((words, report))
        if report.url:
            pages.setdefault(report.url, report)
    return found


def _alike(words: str, this: Dispatch, said: str, other: Dispatch) -> bool:
    """One outlet writes of several places in the same words but for their names: of its own only equal ones count."""
    least = 100 if this.outlet == other.outlet else LIKE
    return bool(words) and fuzz.ratio(words, said, score_cutoff=least) >= least


def documents(cells: Cells, report: Dispatch, known: dict[Dispatch, Traced]) -> Iterator[Line]:
    yield cells.made("claimant", id=_claimant(report), name=OUTLETS[report.outlet].name)
    if report.text is None:
        but = ": its page is cited as a whole" if report.url else NOTHING
        cells.note("sources_matching", f"no text can be ascribed to {report.outlet}{but}")
    if report.text is None and report.url is None:
        return
    for each in filter(None, (known[report].first, report)):
        yield cells.made("source", **_source(each, known[each]))


def _source(report: Dispatch, trace: Traced) -> Row:
    text = report.text
    return {
        "id": _name(report),
        "url": report.url,
        "publisher": OUTLETS[report.outlet].name,
        "published": trace.day,
        "language": OUTLETS[report.outlet].language,
        "sha256": None if text is None else sha256_of(text),
        "length": None if text is None else len(text),
        "derived_from": _name(trace.first) if trace.first else None,
        "notes": [{"type": "text", "text": UNREAD if text is None else OFFSETS}],
    }


def occurred(cells: Cells, event: str, reports: Sequence[Dispatch], day: dt.date) -> Iterator[Line]:
    """What each report tells of an event: its statement, and the outlet's position on it.

    A report is one statement, in however many rows it is; of a page without its text nobody knows whether it says the
    same in each.
    """
    said = defaultdict[str | None, list[Row]](list)
    for report in reports:
        told = {"claimant": _claimant(report), "stance": "asserts", "said_on": day}
        said[_name(report) if report.text else None].append(told | {"evidence": _evidence(report)})
    for statement, positions in said.items():
        yield from claimed(cells, event, "occurrence", True, positions, statement)


def _evidence(report: Dispatch) -> list[Row]:
    if report.text:
        return [_words(report)]
    return [{"source": _name(report)}] if report.url else []


def _words(report: Dispatch) -> Row:
    words = (report.text or "").split(maxsplit=QUOTE_WORDS)
    rest = words[QUOTE_WORDS] if len(words) > QUOTE_WORDS else ""
    quote = (report.text or "").removesuffix(rest).rstrip()
    return {"source": _name(report), "quote": quote, "start": 0, "end": len(quote), "checked": True}


def _claimant(report: Dispatch) -> str:
    return f"{OUTLETS[report.outlet].country}/{report.outlet}"


def _name(report: Dispatch) -> str:
    return f"viina-{digest(report.outlet, report.url, report.text)}"
