"""The table of attacks on Ukraine: rows of our own in its shape, and the table itself where it is there."""

import csv
import io
import json
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from app.db import Database
from app.imports import literals, missile_attacks
from app.imports.attack_weapons import BESIDE
from app.imports.files import File, Unreadable
from app.imports.form import Options
from app.imports.run import Import, carried_out
from tests.importing import rows_of

DATA = Path(__file__).parents[2] / "shared" / "data" / "nc-sharealike"
NAMES = [column.names[0] for column in missile_attacks.COLUMNS]
AIR_FORCE, SOUTH = "kpszsu/posts/pfbidAa1", "PvKPivden/posts/pfbidBb2"
WEAPONS = rows_of(BESIDE)
NIGHT = {"time_start": "2031-01-01 18:00", "time_end": "2031-01-02 08:00"}
DAY = {"time_start": "2031-01-02", "time_end": "2031-01-02"}


def row(
    model: str, launched: object, destroyed: object, target: str = "Ukraine", **more: str
) -> dict[str, str]:
    told = {"model": model, "launched": str(launched), "destroyed": str(destroyed), "target": target}
    return {
        "source": AIR_FORCE,
        **{k: v.replace("2031", "2021") for k, v in {**NIGHT, **told, **more}.items()},
    }


ROWS = list(csv.DictReader(io.StringIO(rows_of("missile-attacks.csv").decode())))
FAULTY = [
    row("Orlan-10", 2.0, 1.0, "Kursk oblast", **DAY, source="somebody/1"),
    row("Orlan-10", 2.5, 1.0),
    row("", 1.0, 1.0),
    row("Orlan-10", 1.0, 1.0, time_end="2031-01-01 17:00"),
    row("Orlan-10", 1.0, 1.0, time_end="night"),
    row("Orlan-10", 1.0, 1.0, "=HYPERLINK()"),
]


def table(rows: list[dict[str, str]]) -> bytes:
    lines = [NAMES, *([each.get(name, "") for name in NAMES] for each in rows)]
    return "\n".join(",".join(f'"{cell}"' for cell in line) for line in lines).encode()


def imported(database: Database, rows: list[dict[str, str]], weapons: bytes | None = WEAPONS) -> Import:
    beside = {} if weapons is None else {BESIDE: File(io.BytesIO(weapons))}
    file = File(io.BytesIO(table(rows)), beside)
    run = Import(missile_attacks.FORMAT, file, Options(), vouched=True)
    for _ in carried_out(run, database, None, None):
        pass
    return run


@pytest.fixture
def taken(database: Database, writable: TestClient) -> Iterator[TestClient]:
    assert imported(database, [*ROWS, *FAULTY]).summary()["imported"] == len(ROWS)
    yield writable


def events(client: TestClient, **asked: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/events", params={"limit": "1000", **asked}).json()["data"]
    return found


def one(client: TestClient, **asked: str) -> dict[str, Any]:
    (found,) = events(client, **asked)
    return found


def fields(event: dict[str, Any], *names: str) -> list[Any]:
    return [event[name] for name in names]


def test_a_row_is_a_strike_and_an_interception_of_one_incident(taken: TestClient) -> None:
    strike = one(taken, type="strike", launched_gte="60")
    stopped = one(taken, type="interception", faced_gte="60")
    told = (
        "title",
        "actor",
        "target",
        "launched",
        "faced",
        "intercepted",
        "hit",
        "failed",
        "launch_place",
        "country",
    )
    assert fields(strike, *told) == [
        *("Attack with 60 Shahed-136/131 on Ukraine", "RU", "UA"),
        *(60, None, None, 7, 4, "Kursk oblast and Yeysk", "UA"),
    ]
    assert fields(stopped, *told) == [
        *("Interception of 50 of 60 Shahed-136/131 over Ukraine", "UA", "RU"),
        *(None, 60, 50, None, None, None, "UA"),
    ]
    assert strike["incident"] == stopped["incident"] and strike["external_id"] != stopped["external_id"]
    assert fields(strike, "weapon", "weapon_type", "weapon_origin", "weapon_origin_basis") == [
        *("Shahed-136/131", "attack_drone", "IR", "designed"),
    ]


def test_times_are_those_of_kyiv_and_days_stay_days(taken: TestClient) -> None:
    told = ("date_start", "date_end", "date_precision", "time_start", "time_end")
    night = one(taken, type="strike", launched_gte="60")
    assert fields(night, *told) == [
        *("2021-01-01", "2021-01-02", "night", "2021-01-01T16:00:00Z", "2021-01-02T06:00:00Z")
    ]
    assert fields(one(taken, type="strike", region="UA-12"), *told) == [
        *("2021-01-02", "2021-01-02", "day", None, None)
    ]
    assert fields(one(taken, type="strike", region="UA-63"), *told) == [
        *("2021-01-02", "2021-01-02", "time", "2021-01-02T01:30:00Z", "2021-01-02T02:00:00Z")
    ]


def test_one_or_the_other_and_a_sum_over_both(taken: TestClient) -> None:
    either = one(taken, type="strike", weapon="KN-23")
    assert fields(either, "weapon", "weapon_origin", "weapon_type", "launched") == [
        None,
        None,
        "ballistic_missile",
        4,
    ]
    assert either["alternatives"] == {"weapon": ["Iskander-M", "KN-23"], "weapon_origin": ["RU", "KP"]}
    both = one(taken, type="strike", weapon="Kalibr and Iskander-M")
    assert fields(both, "weapon_type", "weapon_origin", "launched", "alternatives") == [
        "missile",
        "RU",
        9,
        {},
    ]
    assert both["launch_place"] == "Kalibr: Black Sea; Iskander-M: Crimea"
    part = one(taken, weapon="Kalibr")
    assert fields(part, "launched", "part_of", "launch_place", "weapon_type") == [
        *(7, both["id"], "Black Sea", "cruise_missile")
    ]


def test_what_the_total_includes_is_its_part(taken: TestClient) -> None:
    totals = {event["type"]: event["id"] for event in events(taken, launched_gte="60")} | {
        event["type"]: event["id"] for event in events(taken, faced_gte="60")
    }
    south = {event["type"]: event for event in events(taken, place="south", weapon="Shahed-136/131")}
    assert {kind: event["part_of"] for kind, event in south.items()} == totals
    drones = events(taken, place="south", weapon_type="drone", weapon="unknown")
    assert [event["part_of"] for event in drones] == [None, None]
    few = events(taken, weapon="X-59", launched_lte="2")
    assert [event["part_of"] for event in few] == [one(taken, type="strike", weapon="X-59/X-69")["id"]]
    assert [event["part_of"] for event in events(taken, weapon="X-59", launched_gte="6")] == [None]
    odesa = one(taken, region="UA-51", type="interception", weapon="Shahed-136/131")
    assert fields(odesa, "intercepted", "faced", "part_of", "place") == [
        6,
        None,
        totals["interception"],
        "Odesa oblast",
    ]
    summed = taken.get(
        "/events/aggregate?type=interception&group_by=weapon&measures=faced,intercepted"
    ).json()
    assert summed["meta"]["parts_excluded"] == 3
    assert {each["weapon"]: each["faced"]["best"] for each in summed["data"]} == {
        **{"Shahed-136/131": 60, "X-59/X-69": 5, "X-59": 6, "Kalibr and Iskander-M": 9, "C-300": 2},
        **{"Orlan-10": 5, "Vega": 1, None: 7},
    }


def test_numbers_are_claimed_by_those_whose_post_it_is(taken: TestClient) -> None:
    stopped = one(taken, type="interception", weapon="Vega", include="claims")
    said = [
        (claim["field"], claim["value"], position["claimant"], position["stance"], position["said_on"])
        for claim in stopped["claims"]
        for position in claim["positions"]
    ]
    assert sorted(said) == [
        (field, 1, claimant, "asserts", None)
        for field in ("faced", "intercepted")
        for claimant in ("UA/air-command-south", "UA/air-force")
    ]
    urls = {source["url"] for source in taken.get("/sources").json()["data"]}
    assert urls == {
        f"https://www.facebook.com/{AIR_FORCE}",
        f"https://www.facebook.com/{SOUTH}",
        "https://t.me/kpszsu/77",
        None,
    }
    unknown = events(taken, claimant="unattributed")
    assert {event["region"] for event in unknown} == {"RU-KRS"}
    assert {claim["field"] for event in unknown for claim in event.get("claims", ())} <= {"launched", "faced"}


def test_how_many_failed_is_told_of_the_strike(taken: TestClient) -> None:
    strike = one(taken, failed_gte="1", include="claims")
    assert fields(strike, "type", "launched", "failed_low", "failed", "failed_high") == [
        "strike",
        60,
        4,
        4,
        4,
    ]
    said = [
        (claim["value"], [position["claimant"] for position in claim["positions"]])
        for claim in strike["claims"]
        if claim["field"] == "failed"
    ]
    assert said == [(4, ["UA/air-force"])]
    assert one(taken, failed_lte="0")["region"] == "UA-12"  # none is a number that is told
    summed = taken.get("/events/aggregate?measures=failed&weapon=Shahed-136/131,C-300").json()["data"]
    assert summed == [{"count": 6, "failed": {"low": 4, "best": 4, "high": 4, "unknown": 1}}]


def test_more_that_failed_and_were_stopped_than_were_launched_is_noted(database: Database) -> None:
    told = [(9, 5, 4), (9, 5, 5), (9, "", 10), (9, 10, 10), ("", 5, 5)]
    rows = [
        row("Orlan-10", launched, destroyed, not_reach_goal=str(failed), time_start=f"2031-01-0{n}")
        for n, (launched, destroyed, failed) in enumerate(told, 1)
    ]
    run = imported(database, [each | {"time_end": "2021-02-01"} for each in rows])
    assert {key: n for key, n in run.report.notes.items() if "launched:" in key[1]} == {
        ("not_reach_goal", "is with destroyed more than launched: all are kept as told", ""): 2,
        ("destroyed", "is more than launched: both are kept as told", ""): 1,
    }


def test_places_are_one_region_or_stay_words(taken: TestClient) -> None:
    told = ("region", "country", "place")
    assert fields(one(taken, type="strike", region="UA-12"), *told) == [
        *("UA-12", "UA", "Dnipropetrovsk oblast, Kryvyi Rih Raion")
    ]
    assert fields(one(taken, type="strike", place="Kyiv"), *told) == ["UA-30", "UA", "Kyiv"]
    assert fields(one(taken, type="strike", weapon="Vega"), *told) == [None, None, None]
    drones = events(taken, place="south", type="strike")
    assert {tuple(fields(event, *told)) for event in drones} == {(None, "UA", "south")}


def test_what_is_not_told_is_not_filled_in(taken: TestClient) -> None:
    kharkiv = {event["type"]: event for event in events(taken, region="UA-63")}
    assert kharkiv["strike"]["launched"] is None
    assert fields(kharkiv["interception"], "faced", "intercepted") == [None, 0]
    kyiv = {event["type"]: event for event in events(taken, place="Kyiv")}
    assert fields(kyiv["interception"], "faced", "intercepted") == [1, None]
    carried = one(taken, type="interception", region="RU-KRS", intercepted_gte="3")
    assert fields(carried, "faced", "intercepted") == [2, 3]
    assert carried["title"] == "Interception of 3 of 2 Orlan-10 (2 x Su-34) over Kursk oblast"


def test_every_row_is_taken_or_refused_with_its_reason(database: Database) -> None:
    run = imported(database, [*ROWS, *FAULTY])
    assert run.summary()["reasons"] == {
        f"is the same in everything as line {len(ROWS)}": 1,
        "is not a whole number": 1,
        "is empty, and is needed": 1,
        "lies before time_start": 1,
        "is not a date": 1,
        "begins like a formula": 1,
    }
    assert [fault["line"] for fault in run.report.recent] == [*range(len(ROWS) + 2, len(ROWS) + 8)]
    assert run.report.notes["destroyed", "is more than launched: both are kept as told", ""] == 1
    lost = ("still_attacking", "border_crossing", "is_shahed", "num_fall_fragment_location")
    lost = (*lost, "turbojet", "turbojet_destroyed", "affected region")
    assert {column: n for (column, message, _), n in run.report.notes.items() if "not kept" in message} == (
        dict.fromkeys(lost, 1)
    )


def test_the_same_again_changes_nothing_and_the_next_release_keeps_the_names(database: Database) -> None:
    first = imported(database, ROWS).summary()["events"]
    assert imported(database, ROWS).summary()["events"] == {
        **{"created": 0, "updated": 0, "unchanged": first["created"], "removed": 0}
    }
    more = row("Orlan-10", 4.0, 4.0, **DAY)
    next_release = [more, ROWS[0] | {"destroyed": "51.0"}, *ROWS[1:]]
    assert imported(database, next_release).summary()["events"] == {
        **{"created": 2, "updated": 1, "unchanged": first["created"] - 1, "removed": 0}
    }


def test_without_the_weapon_table_nothing_is_taken(database: Database, taken: TestClient) -> None:
    """Kinds and origins of a data set that is there would be lost."""
    before = events(taken)
    with pytest.raises(Unreadable, match=f"put {BESIDE} of the same release beside the file"):
        imported(database, ROWS, None)
    assert events(taken) == before


def test_what_is_lost_is_named_as_the_file_has_it(database: Database) -> None:
    content = table([row("Orlan-10", 1, 1, **{"affected region": "['Sumy oblast']"})])
    for name in ("affected region", "affected_region"):
        file = File(
            io.BytesIO(content.replace(b"affected region", name.encode())),
            {BESIDE: File(io.BytesIO(WEAPONS))},
        )
        run = Import(missile_attacks.FORMAT, file, Options(), dry_run=True)
        deque(carried_out(run, database, None, None), maxlen=0)
        assert run.report.notes[name, "is told, and not kept", ""] == 1


HEADER = b"model,category,national_origin,type\n"


@pytest.mark.parametrize(
    ("weapons", "reason"),
    [
        (HEADER, "there are no rows in it"),
        (HEADER + b"\n \n,,,\n", "there are no rows in it"),
        (WEAPONS + b"Vega,UAV\n", r"line \d+: has 2 cells, the header has 4"),
        (HEADER + b"Kalibr,cruise missile,russia,\n,UAV,russia,\n", "line 3: model is empty, and is needed"),
        (b"model,category,type\nVega,UAV,\n", "columns are missing.*: national_origin; the first line has"),
        (b"category,national_origin,type\nUAV,iran,\n", "columns are missing.*: model; the first line has"),
        (b"model,category,national_origin\nVega,UAV,iran\n", "columns are missing.*: type; the first line"),
        (HEADER + b'Vega,UAV,iran,"', "the table cannot be read on from line 2"),
    ],
)
def test_a_broken_weapon_table_is_as_none(
    weapons: bytes, reason: str, database: Database, taken: TestClient
) -> None:
    before = events(taken)
    with pytest.raises(Unreadable, match=f"^{BESIDE}: {reason}"):
        imported(database, ROWS, weapons)
    assert events(taken) == before


def test_it_is_told_that_the_weapon_table_was_found(database: Database) -> None:
    assert imported(database, ROWS).summary()["found"][BESIDE] == "found"


def test_a_weapon_that_is_not_in_the_table_is_noted(database: Database, writable: TestClient) -> None:
    run = imported(database, ROWS, HEADER + b"Swan,UAV,iran,\n")
    assert {event["weapon_origin"] for event in events(writable)} == {None}
    assert one(writable, type="strike", weapon="KN-23")["alternatives"] == {"weapon": ["Iskander-M", "KN-23"]}
    message = "its weapon is not in the weapon table: where it comes from is not known"
    assert run.report.notes["model", message, "Iskander-M/KN-23"] == 1


def test_parts_that_are_more_than_their_total_are_noted(database: Database) -> None:
    one, both = "{'south': 6}", "{'south': 3, 'east': 3}"
    few, many = "{'Kalibr': 9}", "{'Kalibr': 4, 'X-22': 4}"
    fitting = {"destroyed_details": "{'south': 5}", "launched_details": "{'Kalibr': 3, 'X-22': 4}"}
    told = [
        {"destroyed_details": one, "launched_details": few},
        {"destroyed_details": both, "launched_details": many},
        fitting,
    ]
    rows = [
        row("Kalibr and X-22", 7, 5, time_start=f"2031-01-0{n}", time_end="2031-01-09") | each
        for n, each in enumerate(told, 1)
    ]
    run = imported(database, [*rows, row("Vega", "", "", **DAY) | fitting])
    part, total = "has a part that is more than", "has parts that add up to more than"
    assert {key: n for key, n in run.report.notes.items() if "details" in key[0]} == {
        ("destroyed_details", f"{part} `destroyed`: all are kept as told", one): 1,
        ("destroyed_details", f"{total} `destroyed`: all are kept as told", both): 1,
        ("launched_details", f"{part} `launched`: all are kept as told", few): 1,
        ("launched_details", f"{total} `launched`: all are kept as told", many): 1,
    }


def test_a_title_tells_no_interceptions_where_the_row_tells_none(taken: TestClient) -> None:
    kyiv = one(taken, type="interception", place="Kyiv")
    assert kyiv["title"] == "Defence against 1 Orlan-10 over Kyiv"


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_what_python_writes_is_read(value: Any) -> None:
    assert depth(value) > literals.DEEPEST or literals.read(repr(value)) == value


def depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(depth, inner), default=0)


@given(st.text() | st.text(alphabet="{}[]()',:\\\"NaN 12.x-"))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        literals.read(text)
    except ValueError as error:
        assert str(error)


def test_nothing_is_run_and_nan_is_read() -> None:
    assert str(literals.read("{        'south': 3,    'east': NaN }")) == "{'south': 3, 'east': nan}"
    for text in ("__import__('os')", "[].append", "1 + 1", "{'a'}", "[" * 10_000, "{[1]: 2}", ""):
        with pytest.raises(ValueError):
            literals.read(text)


def test_details_that_are_none_are_noted_and_the_row_is_taken(database: Database) -> None:
    odd = [
        "{'south': 1",
        "[1]",
        "{'a\\x00': 1}",
        "{'\\ud800': 1}",
        "{'south': 1e400, 'east': 1e30, 'west': -1}",
    ]
    days = [
        row("Orlan-10", 1, 1, destroyed_details=text, time_start=f"2031-01-0{n}")
        for n, text in enumerate(odd, 1)
    ]
    run = imported(database, [each | {"time_end": "2021-02-01"} for each in days])
    assert (run.report.refused, run.summary()["events"]["created"]) == (0, 2 * len(odd))
    assert {value for column, _, value in run.report.notes if column == "destroyed_details"} == set(odd[:4])


@pytest.mark.skipif(not DATA.exists(), reason="the table is not in the folder beside the repository")
def test_the_table_itself(database: Database, writable: TestClient) -> None:
    path = DATA / "missile_attacks_daily.csv.gz"
    with path.open("rb") as raw, (DATA / f"{BESIDE}.gz").open("rb") as weapons:
        file = File(raw, {BESIDE: File(weapons)})
        run = Import(missile_attacks.FORMAT, file, Options(), vouched=True)
        for _ in carried_out(run, database, None, None):
            pass
    told = run.summary()
    assert (told["rows"], told["imported"], told["reasons"]) == (3701, 3701, {})
    larger = Counter[tuple[str, str]]()
    for note in told["notes"]:
        if "more than `" in note["message"]:
            larger[note["column"], note["message"]] += note["rows"]
    assert larger == {
        ("destroyed_details", "has a part that is more than `destroyed`: all are kept as told"): 6,
        ("destroyed_details", "has parts that add up to more than `destroyed`: all are kept as told"): 12,
    }
    counted = writable.get("/events/facets?facets=type").json()
    assert counted["total"] == 2 * 3701 - 2 * 40  # of 40 rows a national total has the numbers
    assert counted["meta"]["parts_excluded"] == 2 * 40 + 16 + 1136  # and told parts, of weapons and of places
    kinds = {kind: len(lines(writable, type=kind)) for kind in ("strike", "interception")}
    assert kinds == {"strike": 3701 + 16, "interception": 3701 + 1136}
    assert len(lines(writable, weapon="KN-23", weapon_origin="KP")) == 85 + 86 + 6
    failed = [json.loads(line)["failed"] for line in lines(writable, has="failed", fields="failed")]
    assert (len(failed), failed.count(0), sum(failed)) == (372 + 304, 304, 13060)
    more = {note["message"]: note["rows"] for note in told["notes"] if note["column"] == "not_reach_goal"}
    assert more == {"is with destroyed more than launched: all are kept as told": 1}
    kept = {note["column"]: note["rows"] for note in told["notes"] if "not kept" in note["message"]}
    assert kept == {
        **{"still_attacking": 145, "border_crossing": 64, "is_shahed": 239, "turbojet": 3},
        **{"turbojet_destroyed": 3, "num_fall_fragment_location": 249, "affected region": 213},
    }


def lines(client: TestClient, **asked: str) -> list[str]:
    return client.get("/events", params={"format": "ndjson", **asked}).text.splitlines()


def test_polars_finds_the_same_rates(database: Database, tmp_path: Path) -> None:
    pytest.importorskip("polars", reason="polars is not installed: make test installs it")
    from benchmarks import interceptions

    file = tmp_path / "attacks.csv"
    file.write_bytes(table(ROWS))
    imported(database, ROWS)
    computed = interceptions._computed(file)
    assert computed["Shahed-136/131", "2021"][2] == (round(50 / 60, 12),) * 3
    assert interceptions._served(database.url.render_as_string(hide_password=False)) == computed
