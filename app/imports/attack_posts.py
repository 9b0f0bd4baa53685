"""The posts that the attack table names: their addresses, and who speaks in them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.ledger import digest

UNATTRIBUTED = "unattributed"
# Account: who it is, and whether it counts for the whole country. `PvK` are the four air commands.
ACCOUNTS = {
    "kpszsu": ("UA/air-force", "Ukrainian Air Force"),
    "generalstaff.ua": ("UA/general-staff", "General Staff of Ukraine"),
    "cincafu": ("UA/commander-in-chief", "Commander-in-Chief of Ukraine's Armed Forces"),
    "chiefukrdiu": ("UA/defence-intelligence", "Ukrainian Defence Intelligence"),
    "pvkpivden": ("UA/air-command-south", "Air Command South of Ukraine"),
    "pvkshid": ("UA/air-command-east", "Air Command East of Ukraine"),
    "pvkzahid": ("UA/air-command-west", "Air Command West of Ukraine"),
    "pvkcenter": ("UA/air-command-center", "Air Command Center of Ukraine"),
    "kharkivoda.gov.ua": ("UA/kharkiv-administration", "Kharkiv Regional State Administration"),
    "war_monitor": ("org/war-monitor", "Channel war_monitor"),
}
_BETWEEN = re.compile(r"\s+and\s+|[\s,;|]+")
_HOST = re.compile(r"https?://(?:(?:www\.|m\.)?facebook\.com|t\.me(?:/s)?)/", re.I)
_ON_FACEBOOK = re.compile(r"[\w.]+/(?:posts/pfbid\w+|videos/\d+)|watch/\?v=\d+", re.ASCII)


@dataclass(frozen=True)
class Post:
    """Equal for the same words in the table."""

    text: str

    @property
    def account(self) -> str:
        return _HOST.sub("", self.text).partition("/")[0].lower()

    @property
    def id(self) -> str:
        return f"post-{digest(self.text)}"

    @property
    def url(self) -> str | None:
        """Post ids that begin with pfbid are Facebook's, which is where the table's short paths lead."""
        if self.text.startswith(("https://", "http://")):
            return self.text
        return f"https://www.facebook.com/{self.text}" if _ON_FACEBOOK.fullmatch(self.text) else None

    @property
    def claimant(self) -> str:
        return ACCOUNTS.get(self.account, (UNATTRIBUTED,))[0]

    @property
    def speaker(self) -> str | None:
        return ACCOUNTS[self.account][1] if self.account in ACCOUNTS else None

    @property
    def regional(self) -> bool:
        """Told by a command of one part of the country."""
        return self.claimant.startswith("UA/air-command-")

    @property
    def title(self) -> str:
        return f"Post of {self.speaker or 'an account that is not known'}, as the attack table repeats it"


def posts(cell: str) -> list[Post]:
    return list(dict.fromkeys(_posts(cell)))


def _posts(cell: str) -> Iterator[Post]:
    for text in _BETWEEN.split(cell.strip()):
        if text:
            yield Post(text.rstrip("/"))
