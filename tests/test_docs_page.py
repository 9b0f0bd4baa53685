"""The page /docs in a real browser, without the internet: its filled-in forms give rows of the seed."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, Response, Route, sync_playwright

from tests.test_contract import E1, OPERATIONS
from tests.test_load import served

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        say = pytest.fail if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip
        say("there is no Chromium here; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("docs")
    with served(f"sqlite:///{folder / 'events.db'}") as (base, _):
        yield base


@pytest.fixture
def docs(chromium: Browser, base: str) -> Iterator[Page]:
    """The page; what it asks of other machines is not sent, and fails the test."""
    with chromium.new_context() as context:
        abroad = []

        def guard(route: Route) -> None:
            if urlsplit(route.request.url).hostname in ("127.0.0.1", "localhost"):
                route.continue_()
            else:
                abroad.append(route.request.url)
                route.abort()

        context.route("**/*", guard)
        page = context.new_page()
        page.goto(f"{base}/docs")
        yield page
        assert abroad == []


def opened(page: Page, operation: str) -> Locator:
    form = page.locator(f"#operations-{OPERATIONS[operation]['tags'][0]}-{operation}")
    form.locator(".opblock-summary-control").click()
    form.locator("button.execute").wait_for()
    return form


def executed(page: Page, form: Locator) -> Response:
    """What the server answers, once the page shows it."""
    with page.expect_response(lambda response: "docs" not in response.url) as answer:
        form.locator("button.execute").click()
    form.locator(".live-responses-table .response-col_status").first.wait_for()
    return answer.value


def test_region_query_and_the_event_read_back(docs: Page) -> None:
    form = opened(docs, "list_events")
    assert form.locator("tr[data-param-name=region] input").input_value() == "Zaporizhzhia"
    answer = executed(docs, form)
    assert "region=Zaporizhzhia" in answer.url
    assert [event["id"] for event in answer.json()["data"]] == [E1]
    assert E1 in form.locator(".live-responses-table").inner_text()

    form = opened(docs, "read_event")
    assert form.locator("tr[data-param-name=id] input").input_value() == E1
    event = executed(docs, form).json()
    assert (event["id"], event["region"], event["attribution"]) == (E1, "UA-23", "unconfirmed")
    stances = {position["stance"] for claim in event["claims"] for position in claim["positions"]}
    assert stances == {"asserts", "cannot_confirm"}
    assert "cannot_confirm" in form.locator(".live-responses-table").inner_text()


def test_other_forms_are_answered_as_they_are_filled_in(docs: Page) -> None:
    """Of each kind one; that the examples of all find something, test_contract.py holds."""
    for operation in ("aggregate_events", "list_claims", "resolve_region", "read_vocabulary"):
        answer = executed(docs, opened(docs, operation))
        assert answer.status == 200
        assert answer.json()["data"]


def test_a_filter_can_be_emptied(docs: Page) -> None:
    form = opened(docs, "list_events")
    weapon = form.locator("tr[data-param-name=weapon] input")
    weapon.fill("")
    weapon.blur()
    form.locator("tr[data-param-name=type] select").select_option([])
    docs.wait_for_timeout(1000)  # the form takes an input over after a pause
    answer = executed(docs, form)
    assert "weapon=" not in answer.url and "&type=" not in answer.url and "?type=" not in answer.url
    assert [event["id"] for event in answer.json()["data"]] == [E1]
