"""Every setting: an environment variable EVENTS_<NAME>, its default and its meaning."""

import difflib
import os
from typing import Annotated, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "EVENTS_"


class SetupError(Exception):
    """What the person at the command line can mend, told in one line."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    database_url: str = Field(
        "sqlite:///var/conflict-events.db",
        description="Database: `sqlite:///FILE` (four slashes for an absolute path) or `postgresql://USER@HOST/NAME`.",
    )
    pool_size: int = Field(10, ge=1, description="Database connections that are kept open.")
    max_overflow: int = Field(10, ge=0, description="Connections beyond `pool_size` under load.")
    query_seconds: float = Field(10, gt=0, description="Longest time that one database query may take.")
    host: str = Field("127.0.0.1", description="Address to listen on; `0.0.0.0` for every one.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    root_path: str = Field("", description="Path under which a proxy shows the service, such as `/conflict`.")
    public_read: bool = Field(True, description="Whether reading needs no key.")
    require_if_match: bool = Field(
        False,
        description="Whether to refuse (428) a PUT, PATCH or DELETE of what is there without `If-Match`.",
    )
    idempotency_hours: float = Field(
        24, gt=0, description="How long the answer to an `Idempotency-Key` is kept."
    )
    cors_origins: Annotated[list[str], NoDecode] = Field(
        ["*"], description="Sites whose pages may read the service, by commas; `*` for all, empty for none."
    )
    max_body_bytes: int = Field(
        10_000_000,
        ge=1,
        description="Largest request body, but that of a bulk load; larger ones are answered 413.",
    )
    max_bulk_bytes: int = Field(
        2_000_000_000,
        ge=1,
        description="Largest body of a bulk load, unpacked; it lies in a temporary file while it is written.",
    )
    limit_concurrency: int = Field(
        1000, ge=1, description="Open connections and requests above which the answer is 503."
    )
    waiting_at_most: int = Field(
        500, ge=0, description="Readers that may wait for changes at once; more are answered 503."
    )
    shutdown_seconds: int = Field(
        8, ge=0, description="Time that running requests are given to finish when the service stops."
    )
    forwarded_allow_ips: str = Field(
        "127.0.0.1", description="Proxies whose `X-Forwarded-*` headers are believed, by commas."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least level that is logged."
    )
    log_format: Literal["plain", "json"] = Field("plain", description="Log lines as text or as JSON objects.")

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return [origin.strip() for origin in value.split(",") if origin.strip()]
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            raise ValueError("must start with sqlite:/// or postgresql://")
        return value


def load_settings(**given: object) -> Settings:
    """The settings of this process: those given (None is not), else the environment's, else the defaults."""
    _refuse_unknown_variables()
    try:
        return Settings.model_validate({name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        raise SetupError("; ".join(map(_describe, error.errors()))) from None


def _refuse_unknown_variables() -> None:
    """A misspelt setting must not be silent."""
    known = [PREFIX + name.upper() for name in Settings.model_fields]
    for variable in os.environ:
        if variable.upper().startswith(PREFIX) and variable.upper() not in known:
            guess = difflib.get_close_matches(variable.upper(), known, 1)
            hint = f"did you mean {guess[0]}?" if guess else f"known are {', '.join(known)}."
            raise SetupError(f"{variable} is not a setting: {hint}")


def _describe(fault: ErrorDetails) -> str:
    field = str(fault["loc"][0])
    value = "" if field == "database_url" else f" {fault['input']!r}"  # a URL may hold a password
    return f"{PREFIX}{field.upper()}{value}: {fault['msg'].removeprefix('Value error, ')}"
