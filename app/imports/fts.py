"""OCHA's Financial Tracking Service: humanitarian appeals as requests for aid; money that was given is no event of ours."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from functools import partial

from app import regions
from app.imports.cells import Cells
from app.imports.claims import claimed
from app.imports.files import File
from app.imports.form import Column, Format, Options, kept, lost
from app.imports.report import Report
from app.imports.tables import Table
from app.ledger import digest
from app.lines import Line
from app.rows import Row

DATASET = "fts"
LATEST = dt.date(2100, 12, 31)  # plans reach ahead
ASKS, TELLS = "org/united-nations", ("org/ocha-fts", "OCHA Financial Tracking Service")
NO_APPEAL = "is money given outside any appeal: nothing was asked for"
GIVEN = "is money given, not asked for: no type of event is that"
PLANS: tuple[Column, ...] = (
    kept(
        "countryCode",
        "country beneficiary external_id title",
        "ISO 3166-1, three letters; of a plan for refugees it is the country that hosts them",
        needed=True,
    ),
    kept("id", "external_id incident", "with the country: a regional plan has a row for each", needed=True),
    kept("name", "title", needed=True),
    kept(
        "startDate",
        "date_start date_precision date_basis",
        "first day of the time that the appeal is for; the day on which it was made is not told",
        date=True,
    ),
    kept("endDate", "date_end", "last day of that time; lost where there is no `startDate`", date=True),
    kept("year", "date_start date_end date_precision date_basis", "only where there is no `startDate`"),
    kept(
        "requirements",
        "amount claim.value",
        "in US dollars, the country's share; the amount is unknown where one amount stands for several countries of a plan (`id`)",
        needed=True,
    ),
    *lost("code typeId typeName", "other names of the plan, and its kind, for which there is no field"),
    *lost("funding percentFunded", "money given is no event of ours"),
)
FLOWS: tuple[Column, ...] = (
    *(Column((name,), (), GIVEN, needed=True) for name in ("amountUSD", "srcOrganization", "flowType")),
    *lost(
        "date budgetYear description srcOrganizationTypes srcLocations srcUsageYearStart srcUsageYearEnd "
        "destPlan destPlanCode destPlanId destOrganization destOrganizationTypes destGlobalClusters destLocations "
        "destProject destProjectCode destEmergency destUsageYearStart destUsageYearEnd contributionType method "
        "boundary onBoundary status firstReportedDate decisionDate keywords originalAmount originalCurrency "
        "exchangeRate refCode createdAt updatedAt",
        GIVEN,
    ),
)


def read(file: File, options: Options, report: Report) -> Iterator[Line]:
    if {"amountUSD", "flowType"} <= set(Table(file, options, Report(), ()).header):
        return Table(file, options, report, (*FLOWS, *lost("id", GIVEN))).made(_flow)
    shared = _shared(Table(file, options, Report(), PLANS))
    return Table(file, options, report, PLANS).made(
        partial(_plan, options.dataset or DATASET, shared, list[Line]())
    )


def _flow(cells: Cells) -> Iterator[Line]:
    cells.leave_out(GIVEN)
    yield from ()


def _shared(table: Table) -> frozenset[tuple[str, str]]:
    """Plans with the amounts that stand for several countries: of whom each is, nobody can tell."""
    found = Counter((cells["id"], cells["requirements"]) for cells in table if cells["requirements"])
    return frozenset(amount for amount, rows in found.items() if rows > 1)


def _plan(
    dataset: str, shared: frozenset[tuple[str, str]], given: list[Line], cells: Cells
) -> Iterator[Line]:
    if not cells["id"] and not cells["requirements"]:
        cells.leave_out(NO_APPEAL)
        return
    event = _days(cells) | _appeal(cells) | _amount(cells, shared)
    if cells.faults:
        return
    if not given:
        given.append(cells.made("claimant", id=TELLS[0], name=TELLS[1]))
        yield given[0]
    id = digest(dataset, event["external_id"])
    yield cells.made(id=id, **event)
    for field in ("actor", "amount"):
        if event[field] is not None:
            yield from claimed(cells, id, field, event[field], [{"claimant": TELLS[0], "stance": "asserts"}])


def _appeal(cells: Cells) -> Row:
    plan, name, code = cells.needed("id"), cells.needed("name"), cells.needed("countryCode")
    found = [match.region for match in regions.resolve(code) if match.region.kind == "country"]
    if len(found) != 1:
        cells.refuse("countryCode", "is not a country")
        return {}
    return {
        "external_id": f"{plan}-{code}",
        "type": "aid_request",
        "title": f"Appeal for aid to {found[0].name}: {name}",
        "country": found[0].code,
        "actor": ASKS,
        "beneficiary": found[0].code,
        "incident": f"fts-{plan}",
    }


def _days(cells: Cells) -> Row:
    start, end = cells.day("startDate", LATEST), cells.day("endDate", LATEST)
    if start and end and start > end:
        cells.refuse("endDate", "lies before startDate")
    if start:
        basis = "time that the appeal is for"
        return {"date_start": start, "date_end": end, "date_precision": "days", "date_basis": basis}
    year = cells.number("year")
    if year is None:
        return {}
    if not 1900 <= year <= LATEST.year:
        cells.refuse("year", "is not a year")
        return {}
    days = {"date_start": dt.date(year, 1, 1), "date_end": dt.date(year, 12, 31)}
    return days | {"date_precision": "year", "date_basis": "budget year of the appeal"}


def _amount(cells: Cells, shared: frozenset[tuple[str, str]]) -> Row:
    amount = cells.decimal("requirements")
    if amount is not None and amount < 0:
        cells.refuse("requirements", "is less than nothing")
    if (cells["id"], cells["requirements"]) in shared:
        cells.note("requirements", "stands for several countries of the plan: the amount is unknown")
        amount = None
    elif amount is None:
        cells.note("requirements", "is empty: the amount is unknown")
    return {"amount": amount, "currency": "USD"}


FORMAT = Format(
    name="fts",
    title="OCHA Financial Tracking Service",
    publisher="United Nations Office for the Coordination of Humanitarian Affairs (OCHA)",
    url="https://fts.unocha.org",
    licence="CC BY-IGO",
    allows="To use it, change it and pass it on, for any purpose, if OCHA's Financial Tracking Service is named.",
    dataset=DATASET,
    columns=(*PLANS, *FLOWS),
    read=read,
    notes=(
        "Two tables are known by their columns: requirements and funding by plan and country, and single flows of funding.",
        "A row with an appeal becomes an `aid_request` of the United Nations; whom it asks is not told. The Financial Tracking "
        "Service is the claimant, without words: a table has none.",
        "The rows of a regional plan are its shares by country, in one incident: their sum is what was told, and the table has no "
        "total of a plan that would count twice. Shares of countries that are not told are unknown.",
        "All amounts of the table are in US dollars: `currency` is USD also where the amount is unknown.",
        "Rows `Not specified` are money outside appeals, the table of flows is money given: each row is left out, with that reason.",
    ),
)
