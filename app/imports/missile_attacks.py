"""The table of missile and drone attacks on Ukraine that Petro Ivaniuk keeps on Kaggle: what was launched, and what was stopped."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.imports import attack_weapons
from app.imports.attack_events import Events
from app.imports.attack_places import place
from app.imports.attack_posts import Post
from app.imports.attack_rows import EVENING, NOON, Attack, Rows
from app.imports.attack_totals import Totals
from app.imports.attack_weapons import GENERIC, Weapons
from app.imports.cells import Cells
from app.imports.files import File
from app.imports.form import Column, Format, Options, kept, lost
from app.imports.report import Report
from app.imports.tables import Table
from app.ledger import digest
from app.lines import Line

DATASET = "missile-attacks"
COLUMNS: tuple[Column, ...] = (
    kept(
        "time_start",
        "date_start date_precision date_basis date_text time_start external_id",
        "days as they are; a time is taken as Kyiv's, as the table names no zone; which spans are a night is told above",
        needed=True,
    ),
    kept(
        "time_end",
        "date_end date_precision date_basis date_text time_end external_id",
        "as `time_start`",
        needed=True,
    ),
    kept(
        "model",
        "weapon weapon_type weapon_origin weapon_origin_basis alternatives title external_id",
        "kind and origin are those of the weapon table",
        needed=True,
    ),
    kept(
        "target",
        "region country place title external_id",
        "one region or the country, where it names one; else it stays in `place`",
        needed=True,
    ),
    kept(
        "launched",
        "launched faced title claim.value",
        "`launched` of the strike, `faced` of the interception",
        needed=True,
    ),
    kept("destroyed", "intercepted title claim.value", "of the interception", needed=True),
    kept(
        "source",
        "source.id source.url source.title source.publisher claimant.id claimant.name position.claimant external_id",
        "each post, and whose account it is of; `part_of`, where an air command tells it",
        needed=True,
    ),
    kept("target_main", "place", "after the word mainly"),
    kept("launch_place", "launch_place", "of the strike"),
    kept("carrier", "title", "after the weapon, in brackets"),
    kept("num_hit_location", "hit claim.value", "of the strike"),
    kept(
        "not_reach_goal",
        "failed claim.value",
        "of the strike: those that neither arrived nor were stopped by fire, as they failed, were lost from sight, "
        "or were led astray by jamming",
    ),
    kept(
        "launched_details",
        "part_of launched weapon title",
        "each weapon of which the number is told is a strike of its own, that nobody is said to tell",
    ),
    kept(
        "launch_place_details",
        "launch_place",
        "of the parts of the strike, by weapon; of the whole strike all of them, only where `launch_place` is empty",
    ),
    kept(
        "destroyed_details",
        "part_of intercepted place region title",
        "each place of which the number is told is an interception of its own, that nobody is said to tell",
    ),
    *lost("still_attacking", "in the air when it was told: an event has no number for it"),
    *lost("border_crossing", "flew on into another country: an event has no number for it"),
    *lost("is_shahed", "how many of the drones were no imitations: an event has no number for it"),
    *lost("num_fall_fragment_location", "where wreckage fell: nobody aimed there, so it is not a hit"),
    *lost("turbojet turbojet_destroyed", "how many had jet engines: an event has no number for it"),
    Column(("affected region", "affected_region"), (), "where there was damage: an event has one place"),
)
LOST = tuple(column.names[0] for column in COLUMNS if not column.fields)
NAMES = tuple(column.names[0] for column in COLUMNS)
NOTHING = ("", "0", "0.0", "{}", "[]")


def read(file: File, options: Options, report: Report) -> Iterator[Line]:
    weapons = attack_weapons.read(file.beside.get(attack_weapons.BESIDE), report)
    reading = Reading(options.dataset or DATASET, report, weapons, Totals.of(_attacks(file, options)))
    return Table(file, options, report, COLUMNS).made(reading.lines)


def _attacks(file: File, options: Options) -> Iterator[Attack]:
    """The rows without faults; what is wrong with the others is told when they are read again."""
    rows = Rows()
    for cells in Table(file, options, Report(), COLUMNS):
        if attack := rows.read(cells, NAMES):
            yield attack


@dataclass
class Reading:
    dataset: str
    report: Report
    weapons: Weapons
    totals: Totals
    rows: Rows = field(default_factory=Rows)
    named: set[str] = field(default_factory=set)  # posts and claimants that came before

    def lines(self, cells: Cells) -> Iterator[Line]:
        attack = self.rows.read(cells, NAMES)
        if attack is None:
            return
        chiefly = " ".join((cells.text("target_main") or "").split())
        weapon, messages = self.weapons.told(attack.model)
        where, message = place(attack.target, chiefly)
        events = list(Events(cells, attack, self.weapons, self.totals, weapon, where, self.id).lines())
        if cells.faults:
            return
        for text in messages:
            cells.note("model", text)
        if message:
            cells.note("target", message)
        self._note(attack, cells)
        for post in attack.posts:
            yield from self._document(cells, post)
        yield from events

    def _note(self, attack: Attack, cells: Cells) -> None:
        for column in LOST:
            if cells[column] not in NOTHING:
                cells.note(column, "is told, and not kept", value=False)
        for column, message in _odd_numbers(attack):
            cells.note(column, message, value=False)
        if attack.regional and attack.model in GENERIC:
            cells.note("model", "is no model: the row is part of no total of one, which may count it too")
        if not attack.posts:
            self.report.note("source", "is empty: nobody is said to tell the numbers")

    def _document(self, cells: Cells, post: Post) -> Iterator[Line]:
        if post.id not in self.named:
            self.named.add(post.id)
            if not post.speaker:
                cells.note("source", "is of an account that is not known: nobody is said to tell the numbers")
            yield cells.made("source", id=post.id, url=post.url, title=post.title, publisher=post.speaker)
        if post.speaker and post.claimant not in self.named:
            self.named.add(post.claimant)
            yield cells.made("claimant", id=post.claimant, name=post.speaker)

    def id(self, name: str) -> str:
        return digest(self.dataset, name)


def _odd_numbers(attack: Attack) -> Iterator[tuple[str, str]]:
    stopped = attack.destroyed or 0
    if attack.launched is None:
        yield "launched", "is not told: how many were faced is not known"
    elif stopped > attack.launched:
        yield "destroyed", "is more than launched: both are kept as told"
    elif stopped + (attack.failed or 0) > attack.launched:
        yield "not_reach_goal", "is with destroyed more than launched: all are kept as told"
    if attack.destroyed is None:
        yield "destroyed", "is not told"


FORMAT = Format(
    name="missile-attacks",
    title="Massive Missile Attacks on Ukraine",
    publisher="Petro Ivaniuk",
    url="https://www.kaggle.com/datasets/piterfm/massive-missile-attacks-on-ukraine",
    licence="CC-BY-NC-SA-4.0",
    allows="Use that is not commercial, with the author named, and passing on under the same licence. Those who "
    "use the table quote its licence differently: look at its page before relying on it.",
    dataset=DATASET,
    columns=COLUMNS,
    read=read,
    notes=(
        "A row is a strike of Russia (`launched`) and an interception of Ukraine (`faced`, `intercepted`) in one `incident`, "
        "per weapon. Reconnaissance drones are in the table as launched too: `weapon_type` tells them apart.",
        "The numbers are claims of those whose post the row names, as the table repeats it. The posts were not read: each is cited "
        "as a whole, without a quote. Nobody is said to tell the attacker.",
        "`Iskander-M/KN-23` is one or the other: `alternatives` of weapon and origin. "
        + ", ".join(f"`{name}`" for name in sorted(attack_weapons.CLASSES))
        + " are the names of a class that the source counts as one, and stay the weapon's name. `X-22 and X-32` is a sum over both: "
        "the weapon is both, the kind is the narrowest that covers both, the origin is told where it is one.",
        "Kind and origin of a weapon are those of the weapon table `"
        + attack_weapons.BESIDE
        + "` beside the file: who designed it "
        "(`weapon_origin_basis` designed), which no post says. Its `category` and `type` tell the kind, `national_origin` the country; "
        "its other columns are not read. Without that table, or with one that has no rows or a row with a fault, the file is refused: "
        "kinds and origins would be unknown, and lost where the data set has them.",
        "A row of an air command (south, east, west, center) is `part_of` the row of a national account when the times overlap, "
        "the total's weapon and place include the row's, and the row's numbers are no larger than the total's, nor than what the "
        "total tells for the same place. Of several such totals it is the one in whose time the row lies, then the longest overlap, the same "
        "weapon, the first in the file. A count of unknown drones is part of no total of Shahed drones: nobody says that it is.",
        "Air commands tell what they destroyed, and the table repeats it as launched: a rate over their rows alone is near 1 and "
        "says nothing.",
        "Times are read as Kyiv's: the table names no zone, and the posts tell the time of their country. `date_precision` is night where "
        f"`time_start` has a time from {EVENING}:00 on and `time_end` one before {NOON}:00 of the day after; else time where both have a time, "
        "day where not both have one and they are of one day, and days otherwise.",
        "`destroyed_details` and `launched_details` are parts of their row where they tell a number; nobody is recorded as telling "
        "these, as the table may have them from another post. Parts that are more than their row, one alone or in sum, are kept and noted.",
        "The title of an interception says `Interception of` where `destroyed` is told, else `Defence against` what was launched.",
        "The name of a row follows from its times, model, target and source; a second row of the same name is numbered. A row that "
        "is the same in everything as one before is refused.",
    ),
    beside=(attack_weapons.BESIDE,),
)
