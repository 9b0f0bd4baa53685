"""Names and codes of regions resolve exactly, or not at all."""

import csv
import gzip
import re
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.regions import Match, Region, everything, get, is_country, resolve, suggest
from app.regions.fold import fold, without_kind
from app.regions.table import COLUMNS, TABLE, places, read_rows

DATA = Path(__file__).resolve().parent.parent / ".." / "shared" / "data"

UKRAINE = {
    "UA-05": "Vinnytsia; Vinnytska oblast; Vinnytsya; Вінницька область; Вінниччина; Винницкая обл.; Винница",
    "UA-07": "Volyn; Volynska oblast; Volyn Oblast; Волинська область; Волинь; Волынская область; Lutsk oblast",
    "UA-09": "Luhansk; Luhans'k; Luhanska oblast; Lugansk; Луганська область; Луганщина; Луганская область",
    "UA-12": "Dnipropetrovsk; Dnipropetrovs'k; Dnipropetrovska oblast; Dnepropetrovsk; Дніпропетровська область",
    "UA-14": "Donetsk; Donets'k; Donetska oblast; Donetsk Oblast; Донецька область; Донеччина; Донецкая область",
    "UA-18": "Zhytomyr; Zhytomyrska oblast; Zhitomir; Житомирська область; Житомирская область; Житомир",
    "UA-21": "Zakarpattia; Zakarpatska oblast; Transcarpathia; Закарпаття; Закарпатская область; Закарпатье",
    "UA-23": "Zaporizhzhia; Zaporizhzhya; Zaporizhia; Zaporozhye; Zaporizka oblast; Zaporizhzhya oblast; Запоріжжя"
    "; Запорізька область; Запорізька обл.; Запорожская область; Запорожье; UA-23; UA23; ua-23; UA 23",
    "UA-26": "Ivano-Frankivsk; Ivano-Frankivs'k; Ivano Frankivska oblast; Івано-Франківська область; Прикарпаття",
    "UA-30": "Kyiv city; Kyiv City; Kiev City; City of Kyiv; Kiev Special Republican city; м. Київ; м.Київ; г. Киев",
    "UA-32": "Kyiv oblast; Kyivska oblast; Kiev Oblast; Kyiv region; Київська область; Київська обл.; Київщина"
    "; Киевская область; Kievskaya oblast'",
    "UA-35": "Kirovohrad; Kirovohradska oblast; Kirovograd; Кіровоградська область; Кировоградская область",
    "UA-40": "Sevastopol; Sevastopol'; Севастополь; м. Севастополь; Sevastopol City; Sebastopol",
    "UA-43": "Crimea; UA-43; Крим; Крым; Krym; Autonomous Republic of Crimea; АР Крим; Республика Крым; Qırım",
    "UA-46": "Lviv; L'viv; Lvivska oblast; Lvov; Львівська область; Львовская область; Львів; Львов",
    "UA-48": "Mykolaiv; Mykolayiv; Mykolaivska oblast; Nikolaev; Миколаївська область; Миколаїв; Николаевская область",
    "UA-51": "Odesa; Odessa; Odeska oblast; Odessa Oblast; Одеська область; Одесская область; Одещина; Одесса",
    "UA-53": "Poltava; Poltavska oblast; Полтавська область; Полтавская область; Полтавщина; Полтава",
    "UA-56": "Rivne; Rivnenska oblast; Rovno; Рівненська область; Ровенская область; Рівне; Ровно",
    "UA-59": "Sumy; Sumska oblast; Сумська область; Сумская область; Сумщина; Суми; Сумы",
    "UA-61": "Ternopil; Ternopil'; Ternopilska oblast; Тернопільська область; Тернопольская область; Тернопіль",
    "UA-63": "Kharkiv; Kharkiv Oblast; Kharkivska oblast; Kharkov; Харківська область; Харьковская область; Харьков",
    "UA-65": "Kherson; Khersonska oblast; Херсонська область; Херсонская область; Херсонщина; Херсон",
    "UA-68": "Khmelnytskyi; Khmel'nyts'kyy; Khmelnytska oblast; Khmelnytsky; Хмельницька область; Хмельницкий",
    "UA-71": "Cherkasy; Cherkaska oblast; Cherkassy; Черкаська область; Черкасская область; Черкаси; Черкассы",
    "UA-74": "Chernihiv; Chernihivska oblast; Chernigov; Чернігівська область; Черниговская область; Чернігів",
    "UA-77": "Chernivtsi; Chernivetska oblast; Chernovtsy; Чернівецька область; Черновицкая область; Буковина",
}
SPELT = [(code, name) for code, names in UKRAINE.items() for name in names.split("; ")]

regions = st.sampled_from(everything())


def codes(text: str) -> list[str]:
    return [match.region.code for match in resolve(text)]


@pytest.mark.parametrize(("code", "name"), SPELT)
def test_ukraine_in_every_spelling(code: str, name: str) -> None:
    assert codes(name) == [code]


def test_ukraine_has_27_regions_with_local_names_and_points() -> None:
    ours = [region for region in everything() if region.kind == "region" and region.country == "UA"]
    assert [region.code for region in ours] == sorted(UKRAINE)
    assert all(region.name_uk and region.lat and region.lon for region in ours)
    assert {region.name for region in ours} >= {"Zaporizhzhia", "Crimea", "Kyiv city", "Kyiv oblast"}


def test_the_whole_answer() -> None:
    region = get("UA-23")
    assert region is not None
    assert resolve("UA-23") == [Match(region, "code")]
    assert resolve("zaporizhzhia") == [Match(region, "name")]
    assert resolve("Запоріжжя") == [Match(region, "spelling")]
    assert (region.kind, region.country, region.lat, region.lon) == ("region", "UA", 47.3, 35.7)


@pytest.mark.parametrize("name", ["Kyiv", "Kiev", "Київ", "Киев", "KYIV", "Kijów"])
def test_kyiv_is_the_city_and_the_oblast(name: str) -> None:
    assert codes(name) == ["UA-30", "UA-32"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ukraine", ["UA"]),
        ("Україна", ["UA"]),
        ("Украина", ["UA"]),
        ("USA", ["US"]),
        ("Russia (Soviet Union)", ["RU"]),
        ("Taiwan", ["TW"]),  # and CN-TW, which the standard codes too
        ("Puerto Rico", ["PR"]),
        ("Mexico", ["MX"]),  # a country before a region of its own
        ("Georgia", ["GE", "US-GA"]),  # but not before another country's
        ("Luxembourg", ["BE-WLX", "LU"]),
        ("Punjab", ["IN-PB", "PK-PB"]),
        ("Limburg", ["BE-VLI", "NL-LI"]),
        ("Moscow", ["RU-MOS", "RU-MOW"]),
        ("Moscow oblast", ["RU-MOS"]),
        ("Bavaria", ["DE-BY"]),
        ("Bayern", ["DE-BY"]),
        ("Podlaskie", ["PL-20"]),
        ("محافظة حلب", ["SY-HL"]),
        ("حلب", ["SY-HL"]),
        ("Tehran", ["IR-23"]),  # IR-07 in Natural Earth
        ("Paktika", ["AF-PKA"]),  # AF-PIA in Natural Earth
        ("SEA:black", ["SEA:black"]),
        ("sea:AZOV", ["SEA:azov"]),
        ("Чорне море", ["SEA:black"]),
        ("Красное море", ["SEA:red"]),
        ("the Mediterranean", ["SEA:mediterranean"]),
        ("Балтійське море", ["SEA:baltic"]),
    ],
)
def test_elsewhere(name: str, expected: list[str]) -> None:
    assert codes(name) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        "oblast",
        "Region",
        "UA-99",
        "UA-23x",
        "Zaporizhzhi",
        "front line",
        "Gaza Strip",
        "Dnipro",
        "Kryvyi Rih",
    ],
)
def test_what_is_not_a_region_is_not_guessed(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Dnipro", "UA-12"),
        ("Дніпро", "UA-12"),
        ("Kropyvnytskyi", "UA-35"),
        ("Lutsk", "UA-07"),
        ("Uzhhorod", "UA-21"),
        ("Simferopol", "UA-43"),
        ("Zaporizhzhi", "UA-23"),
        ("Dnipropetrovsk oblas", "UA-12"),
        ("Kherson oblast, Nova Kakhovka", "UA-65"),
        ("UA-99", "UA"),
    ],
)
def test_suggestions(text: str, first: str) -> None:
    assert suggest(text)[0].code == first
    assert len(suggest(text, limit=1)) == 1


def test_suggestions_are_quick_even_for_long_input() -> None:
    suggest("warm up")
    started = time.perf_counter()
    suggest("Zaporizhzhia oblast, " * 100_000)
    assert time.perf_counter() - started < 0.05
    assert suggest("Lviv", limit=0) == []


def test_countries() -> None:
    assert is_country("UA")
    assert not any(is_country(code) for code in ("UA-23", "XX", "SEA:black", "ua", ""))
    countries = [region for region in everything() if region.kind == "country"]
    assert len(countries) == 249
    assert all(region.name_uk and region.country == region.code for region in countries)


def test_the_table_was_built_after_our_own_names_were_changed() -> None:
    def told(path: Path) -> dict[str, dict[str, str]]:
        with path.open(encoding="utf-8", newline="") as file:
            return {row["code"]: row for row in read_rows(file)}

    ours, built = told(TABLE.with_name("own_names.tsv")), told(TABLE)
    for code, row in ours.items():
        filled = {column: cell for column, cell in row.items() if cell and column != "spellings"}
        assert {column: built[code][column] for column in filled} == filled
        names = [
            *built[code]["spellings"].split("|"),
            *(built[code][f"name{n}"] for n in ("", "_local", "_uk")),
        ]
        assert {*map(fold, row["spellings"].split("|"))} <= {"", *map(fold, names)}, code


def test_the_table_is_well_formed() -> None:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert lines[1] == "\t".join(COLUMNS)
    assert all(line.count("\t") == len(COLUMNS) - 1 and line == line.rstrip(" \r") for line in lines[1:])
    assert TABLE.stat().st_size < 1_200_000
    found = [region.code for region in everything()]
    assert found == sorted(set(found))
    assert len(found) > 5_300


@given(regions)
def test_a_row_is_well_formed(region: Region) -> None:
    pattern = {"region": r"[A-Z]{2}-[A-Z0-9]{1,3}", "country": r"[A-Z]{2}", "sea": r"SEA:[a-z-]+"}
    assert re.fullmatch(pattern[region.kind], region.code)
    assert region.name.strip()
    assert region.country == (None if region.kind == "sea" else region.code[:2])
    assert (region.lat is None) == (region.lon is None)
    assert abs(region.lat or 0) <= 90
    assert abs(region.lon or 0) <= 180
    assert len({fold(spelling) for spelling in region.spellings}) == len(region.spellings)


@given(regions, st.data())
def test_a_code_resolves_to_its_region(region: Region, data: st.DataObject) -> None:
    written = data.draw(st.sampled_from([region.code, region.code.lower(), f" {region.code}\n"]))
    assert resolve(written) == [Match(region, "code")]


def test_every_spelling_names_its_region_or_the_country_around_it() -> None:
    for region in everything():
        for name in filter(None, (region.name, region.name_local, region.name_uk, *region.spellings)):
            if is_country(name.upper()):
                continue  # Ba in Fiji reads as a code
            assert {region.code, region.country} & set(codes(name)), (region.code, name)


@given(regions, st.data())
def test_case_accents_and_spaces_make_no_difference(region: Region, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from((region.name, *region.spellings)))
    change = data.draw(st.sampled_from([str.casefold, str.title, lambda text: f"\t{text} ", fold]))
    assert fold(change(name)) == fold(name)
    spaced = re.sub(r"[ -]", "  ", name)
    assert codes(spaced) == codes(name)


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    assert all(isinstance(match, Match) for match in resolve(text))
    assert all(isinstance(region, Region) for region in suggest(text))
    assert fold(fold(text)) == fold(text)
    assert without_kind(without_kind(fold(text))) is not None


def test_a_town_never_resolves() -> None:
    towns = [town for found in places().values() for town in found]
    assert [town for town in towns if codes(town)] == []


def column(pattern: str, name: str) -> set[str]:
    """The values of one column in the tables whose file names match."""
    if not DATA.is_dir():
        pytest.skip("the tables of ../shared/data are not here: they are not part of the project")
    values: set[str] = set()
    for path in DATA.glob(pattern):
        with gzip.open(path, "rt", encoding="utf-8", errors="replace", newline="") as file:
            values.update(row[name] for row in csv.DictReader(file))
    assert values
    return values - {""}


def not_in_ukraine(values: Iterable[str]) -> Iterator[str]:
    for value in sorted(values):
        found = codes(value)
        if not (len(found) == 1 and found[0].startswith("UA-")) and found != ["UA-30", "UA-32"]:
            yield value


def test_ucdp() -> None:
    values = column("ucdp_ged_ukraine_*.csv.gz", "adm_1")
    assert list(not_in_ukraine(values)) == ["#adm1+name", "Rostov oblast"]
    assert codes("Rostov oblast") == ["RU-ROS"]


def test_ucdp_in_syria() -> None:
    values = column("ucdp_ged_syria_*.csv.gz", "adm_1")
    assert len(values) == 14
    assert len({tuple(codes(value)) for value in values}) == 14
    assert all(len(codes(value)) == 1 for value in values)


def test_ucdp_countries() -> None:
    values = column("ucdp_ged_world_*.csv.gz", "country")
    kinds = {value: [match.region.kind for match in resolve(value)].count("country") for value in values}
    assert [value for value, count in kinds.items() if count != 1] == []


def test_viina() -> None:
    assert list(not_in_ukraine(column("viina_derived_*.csv.gz", "ADM1_NAME"))) == []


def test_air_raids() -> None:
    assert list(not_in_ukraine(column("ua_air_raid_official_en.csv.gz", "oblast"))) == ["Lubenskyi raion"]
    assert list(not_in_ukraine(column("ua_air_raid_volunteer_en.csv.gz", "region"))) == []


KAGGLE_ELSE = """
Dnipro;Kolomyia;Kramatorsk;Kremenchuk;Kryvyi Rih;Lutsk;Ochakiv;Snake Island;Starokostiantyniv
center;east;front line;north;north-east;south;south-east;west;Ukraine;Kursk oblast
Dnipropetrovsk oblas;Kryvyi Rih, Kharkiv, Vinnytsia;Kyiv oblast (south);Odesa oblast, Black Sea
Dnipropetrovsk oblast, Dnipro Raion;Dnipropetrovsk oblast, Kamianske Raion;Poltava oblast, Myrhorod Raion
Dnipropetrovsk oblast, Kryvyi Rih Raion;Dnipropetrovsk oblast, Novomoskovsk Raion
Dnipropetrovsk oblast, Pavlohrad Raion;Dnipropetrovsk oblast, Synelnykove Raion
"""


@pytest.mark.parametrize("name", ["target", "target_main"])
def test_kaggle(name: str) -> None:
    values = column("nc-sharealike/missile_attacks_daily.csv.gz", name)
    single = {part for value in values for part in value.split(" and ")}
    assert set(not_in_ukraine(single)) <= set(re.split(r"[;\n]", KAGGLE_ELSE))
    assert codes("Kursk oblast") == ["RU-KRS"]
