"""Rebuild app/regions/regions.tsv from registry packages and from our own app/regions/own_names.tsv."""

import gettext
import importlib
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import natural_earth  # noqa: E402

from app.regions.fold import fold, without_kind  # noqa: E402
from app.regions.table import COLUMNS, TABLE, read_rows  # noqa: E402

PACKAGES = ("giso==1.0.2", "pycountry==26.2.16", "babel==2.18.0", "pyarrow==26.0.1", "rapidfuzz==3.14.6")
OWN = TABLE.with_name("own_names.tsv")
# The standard codes these as countries too; their names mean the country.
TWINS = {
    *("CN-HK", "CN-MO", "CN-TW", "FI-01", "FR-971", "FR-972", "FR-973", "FR-974", "FR-976", "FR-BL", "FR-MF"),
    *("FR-NC", "FR-PF", "FR-PM", "FR-TF", "FR-WF", "NL-AW", "NL-BQ1", "NL-BQ2", "NL-BQ3", "NL-CW", "NL-SX"),
    *("US-AS", "US-GU", "US-MP", "US-PR", "US-UM", "US-VI"),
}
# Russian is, or long was, a language of administration here.
RUSSIAN_TOO = {"AM", "AZ", "BY", "EE", "GE", "KG", "KZ", "LT", "LV", "MD", "RU", "TJ", "TM", "UA", "UZ"}
HEADER = "# Written by scripts/build_regions.py: change own_names.tsv and run it again. Licences: LICENCES.md"

Row = dict[str, str]


def main() -> None:
    own = read_own()
    with tempfile.TemporaryDirectory() as folder:
        fetch(Path(folder), PACKAGES)
        built = [*countries(), *regions(Path(folder))]
    rows = {row["code"]: row for row in without_borrowed(built, own)}
    for each in own:
        rows[each["code"]] = merged(rows.get(each["code"]), each)
    write(rows[code] for code in sorted(rows))


def fetch(folder: Path, packages: Iterable[str]) -> None:
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder)]
    subprocess.run([*pip, *packages], check=True)
    sys.path.insert(0, str(folder))


def countries() -> Iterator[Row]:
    pycountry, babel = importlib.import_module("pycountry"), importlib.import_module("babel")
    spoken = ("en", "uk", "ru")
    names = {language: babel.Locale(language).territories for language in spoken}
    for country in pycountry.countries:
        code = country.alpha_2
        told = (
            (babel.Locale(lang).territories.get(code), lang) for lang in languages(code) if babel_has(lang)
        )
        local = [(name, language) for name, language in told if name]
        formal = [getattr(country, key, None) for key in ("name", "common_name", "official_name", "alpha_3")]
        yield row(
            code=code,
            kind="country",
            name=names["en"][code],
            local=next(iter(local), ("", "")),
            name_uk=names["uk"][code],
            official=country.name,
            spellings=[
                *formal,
                *(name for name, _ in local),
                *(names[language][code] for language in spoken),
            ],
        )


def regions(folder: Path) -> Iterator[Row]:
    standard = importlib.import_module("pycountry").subdivisions
    found = natural_earth.read(folder, {iso.code: readable(iso.name) for iso in standard})
    for iso in standard:
        built = region(iso, found[iso.code])
        yield twin(built) if iso.code in TWINS else built


def region(iso: Any, found: natural_earth.Found) -> Row:
    unit = found.named[0] if found.named else {}
    official, english = readable(iso.name), readable(translator("en")(iso.name))
    spoken = languages(iso.country_code)
    theirs = [unit.get(f"name_{lang}") for lang in spoken]
    translated = [readable(translator(lang)(iso.name)) for lang in spoken]
    other = [each[key] for each in found.named for key in ("name", "name_local", "woe_name", "gn_name")]
    alternative = [part for each in found.named for part in (each["name_alt"] or "").split("|")]
    return row(
        code=iso.code,
        kind="region",
        name=unit.get("name_en") or unit.get("name") or english,
        local=local_name(iso, unit),
        name_uk=unit.get("name_uk") or changed(translator("uk"), iso.name),
        parent=iso.parent_code,
        point=found.point(),
        official=official,
        spellings=[official, english, *bracketed(iso.name), *other, *theirs, *translated, *alternative],
    )


def local_name(iso: Any, unit: natural_earth.Unit) -> tuple[str, str]:
    """With its language, as far as that is known; Russian only where the country's own languages have none."""
    official, standard = official_languages(iso.country_code), readable(iso.name)
    for language in official:
        if name := unit.get(f"name_{language}") or changed(translator(language), iso.name):
            return name, language
    if latin := only_latin(official):
        return standard, latin
    russian = unit.get("name_ru") if iso.country_code in RUSSIAN_TOO else None
    return (russian, "ru") if russian else (standard, "")


def only_latin(official: list[str]) -> str:
    """The language of the standard's own names, where a country has one: those of other scripts are romanised."""
    likely = importlib.import_module("babel.core").get_global("likely_subtags")
    return official[0] if len(official) == 1 and "_Latn_" in likely.get(official[0], "") else ""


def without_borrowed(rows: list[Row], own: list[Row]) -> Iterator[Row]:
    """Without the other names that are the proper name of another: lists name the parent too."""
    proper: dict[str, set[str]] = defaultdict(set)
    for each in [*rows, *own]:
        for column in ("name", "name_local", "name_uk", "official"):
            proper[without_kind(fold(each.get(column, "")))].add(each["code"])
    for each in rows:
        owned = [(name, proper[without_kind(fold(name))]) for name in each["spellings"].split("|")]
        kept = [name for name, owners in owned if not owners or each["code"] in owners]
        yield each | {"spellings": "|".join(kept)}


def twin(built: Row) -> Row:
    marked = {
        key: f"{built[key]} ({built['code']})" for key in ("name", "name_local", "name_uk") if built[key]
    }
    return built | marked | {"spellings": ""}


@cache
def official_languages(country: str) -> list[str]:
    found = importlib.import_module("babel.languages").get_official_languages(country, de_facto=True)
    return [*dict.fromkeys(language.split("_")[0] for language in found)]


def languages(country: str) -> list[str]:
    spoken = official_languages(country)
    return [*dict.fromkeys([*spoken, *(["ru"] if country in RUSSIAN_TOO else [])])]


def babel_has(language: str) -> bool:
    return language in importlib.import_module("babel").localedata.locale_identifiers()


@cache
def translator(language: str) -> Any:
    folder = importlib.import_module("pycountry").LOCALES_DIR
    return gettext.translation("iso3166-2", folder, languages=[language], fallback=True).gettext


def changed(translate: Any, text: str) -> str | None:
    translated = translate(text)
    return readable(translated) if translated != text else None


def readable(name: str) -> str:
    """Without brackets, and "Fribourg, Canton de" in the order of speech."""
    plain = re.sub(r"\s*[\[(].*?[\])]", "", name).split(" / ")[0].strip()
    head, comma, tail = plain.partition(", ")
    return f"{tail} {head}" if comma and not re.search(r",| (and|y) ", tail) else plain


def bracketed(name: str) -> Iterator[str]:
    """The name in another language: "Cardiff [Caerdydd GB-CRD]" also tells Caerdydd."""
    for inner in re.findall(r"\[(.*?)\]", name):
        yield re.sub(r"\s*[A-Z]{2}-\w+", "", inner)
    yield from name.split(" / ")[1:]


def row(
    *,
    code: str,
    kind: str,
    name: str,
    local: tuple[str, str],
    name_uk: str | None,
    official: str,
    spellings: list[str | None],
    parent: str | None = None,
    point: tuple[str, str] = ("", ""),
) -> Row:
    more = distinct(filter(registered, filter(None, spellings)), name, local[0], name_uk)
    cells = (code, kind, name, *local, name_uk or "", parent or "", *point, more, "")
    built = dict(zip(COLUMNS, (" ".join(cell.split()) for cell in cells), strict=True))
    return built | {"official": official}


def registered(spelling: str) -> bool:
    """Not an abbreviation such as TX, and without letters that were broken on the way."""
    return not re.fullmatch(r"[A-Za-z]{1,2}\.?|.*[¢‚‹€ˆ‡†?¡£].*", spelling)


def distinct(spellings: Iterable[str], *known: str | None) -> str:
    """Each spelling that folds to something new and says more than the kind of region."""
    kept = {fold(name): "" for name in known if name}
    for spelling in spellings:
        text = " ".join(spelling.replace("|", "/").split())
        if without_kind(fold(text)):
            kept.setdefault(fold(text), text)
    return "|".join(filter(None, kept.values()))


def read_own() -> list[Row]:
    with OWN.open(encoding="utf-8", newline="") as file:
        return list(read_rows(file))


def merged(built: Row | None, own: Row) -> Row:
    """Our cells over the built ones; spellings are added."""
    if built is None:
        return own
    result = {column: own[column] or built[column] for column in COLUMNS}
    known = (result[column] for column in ("name", "name_local", "name_uk"))
    spellings = [
        *own["spellings"].split("|"),
        built["name"],
        built["name_uk"],
        *built["spellings"].split("|"),
    ]
    return result | {"spellings": distinct("|".join(spellings).split("|"), *known)}


def write(rows: Iterable[Row]) -> None:
    lines = [HEADER, "\t".join(COLUMNS), *("\t".join(each[column] for column in COLUMNS) for each in rows)]
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
