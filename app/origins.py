"""Where documents come from: the origin of each is the document in which its chain of `derived_from` begins."""

from app.batch import BatchError, BatchFault
from app.ledger import Ledger
from app.models import Source
from app.rows import Row, by_id


def with_origins(ledger: Ledger, sources: dict[str, Row]) -> list[Row]:
    """The sources, and those stored ones that go back to them, each with the document where its chain begins."""
    stored = by_id(ledger.current(Source, "id", sources))
    followers = ledger.current(Source, "origin", {row["origin"] for row in stored.values()})
    known = by_id(followers) | sources
    while missing := {row["derived_from"] for row in known.values() if row["derived_from"]} - known.keys():
        if faults := ledger.unknown(Source, missing):
            raise BatchError(faults)
        known |= by_id(ledger.current(Source, "id", missing))
    return [row | {"origin": _origin(row["id"], known)} for row in known.values()]


def _origin(id: str, known: dict[str, Row]) -> str:
    chain = [id]
    while (earlier := known[chain[-1]]["derived_from"]) is not None:
        if earlier in chain:
            raise BatchError([BatchFault(f"derived_from: {' repeats '.join([*chain, earlier])}", earlier)])
        chain.append(earlier)
    return chain[-1]
