"""Settings: what the environment says is understood, or refused in one line."""

import pytest

from app.settings import Settings, SetupError, load_settings

REFUSED = [
    ("EVENTS_PROT", "1", "EVENTS_PROT is not a setting: did you mean EVENTS_PORT?"),
    ("EVENTS_PORT", "http", "EVENTS_PORT 'http': Input should be a valid integer"),
    ("EVENTS_PORT", "70000", "EVENTS_PORT '70000': Input should be less than or equal to 65535"),
    ("EVENTS_LOG_FORMAT", "xml", "EVENTS_LOG_FORMAT 'xml': Input should be 'plain' or 'json'"),
    (
        "EVENTS_DATABASE_URL",
        "mysql://u:secret@h/d",
        "EVENTS_DATABASE_URL: must start with sqlite:/// or postgresql://",
    ),
]


@pytest.mark.parametrize(("name", "value", "line"), REFUSED)
def test_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str, line: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SetupError) as refusal:
        load_settings()
    assert str(refusal.value).startswith(line)
    assert "\n" not in str(refusal.value)
    assert "secret" not in str(refusal.value)


def test_a_name_unlike_any_is_answered_with_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENTS_ZZZZZZZZZZZZ", "1")
    with pytest.raises(SetupError, match="known are EVENTS_DATABASE_URL, "):
        load_settings()


def test_given_before_environment_before_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENTS_PORT", "1")
    monkeypatch.setenv("EVENTS_HOST", "::1")
    settings = load_settings(port=2, host=None)
    assert (settings.port, settings.host, settings.log_level) == (2, "::1", "info")


@pytest.mark.parametrize(
    ("value", "origins"),
    [
        ("", []),
        ("*", ["*"]),
        ("https://a.example, https://b.example", ["https://a.example", "https://b.example"]),
    ],
)
def test_origins_are_split_at_commas(monkeypatch: pytest.MonkeyPatch, value: str, origins: list[str]) -> None:
    monkeypatch.setenv("EVENTS_CORS_ORIGINS", value)
    assert load_settings().cors_origins == origins


def test_every_setting_says_what_it_means() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
