"""Following the feed: readers wait for changes without a thread or a connection, however many they are."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable

from anyio.to_thread import run_sync
from sqlalchemy.exc import SQLAlchemyError

from app import moments
from app.changes import Place, Told
from app.db import Database

LOOK_SECONDS = 0.25  # how often a process looks for a new revision while somebody waits
HEARTBEAT_SECONDS = 15.0  # of silence, after which a stream shows that it is alive
AT_ONCE = 100  # changes that a stream holds in memory

Read = Callable[[Place], Told]


class TooMany(Exception):
    """As many wait as may."""


class Watch:
    """Looks for new revisions for all who wait: one short read at a time, and none while nobody waits."""

    def __init__(self, database: Database, at_most: int) -> None:
        self.database, self.at_most, self.closed = database, at_most, False
        self.waiting: dict[asyncio.Future[None], int] = {}
        self.looking: asyncio.Task[None] | None = None

    def admit(self) -> None:
        if len(self.waiting) >= self.at_most:
            raise TooMany

    async def beyond(self, revision: int, seconds: float) -> None:
        """Returns when there is a revision after this one, when the time is up, or when the service stops."""
        if self.closed:
            return
        self.admit()
        future = asyncio.get_running_loop().create_future()
        self.waiting[future] = revision
        if self.looking is None or self.looking.done():
            self.looking = asyncio.create_task(self._look())
        try:
            await asyncio.wait_for(future, seconds)
        except TimeoutError:
            pass
        finally:
            del self.waiting[future]

    def close(self) -> None:
        """Nobody waits any more: what is open ends."""
        self.closed = True
        self._wake(None)

    async def ended(self) -> None:
        """Returns when nothing here uses the database any more."""
        self.close()
        if self.looking and not self.looking.done():
            await self.looking

    async def _look(self) -> None:
        while self.waiting:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                self._wake(await run_sync(self._newest))
            except SQLAlchemyError:  # each reader meets it in a read of its own, and answers it
                self._wake(None)

    def _newest(self) -> int:
        with self.database.read() as connection:
            return moments.newest(connection)

    def _wake(self, newest: int | None) -> None:
        for future, revision in self.waiting.items():
            if not future.done() and (newest is None or newest > revision):
                future.set_result(None)


async def page(watch: Watch, read: Read, after: Place, wait: float) -> Told:
    """The changes after a place; where there are none, the first that come while there is time."""
    end = time.monotonic() + wait
    while True:
        found = await run_sync(read, after)
        left = end - time.monotonic()
        if found.rows or left <= 0 or watch.closed:
            return found
        after = found.reached
        if not found.more:
            await watch.beyond(found.revision, left)


async def stream(watch: Watch, read: Read, after: Place, endless: bool) -> AsyncIterator[Told]:
    """One page after another, each read when the one before was taken; after a silence an empty one."""
    while not watch.closed:
        found = await run_sync(read, after)
        yield found
        after = found.reached
        if not found.more:
            if not endless:
                return
            await watch.beyond(found.revision, HEARTBEAT_SECONDS)
