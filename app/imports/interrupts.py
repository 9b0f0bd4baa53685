"""Who ends an import on its way is told that nothing was written; what is being written is not broken off."""

import signal
from types import FrameType
from typing import Self

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupted(KeyboardInterrupt):
    """No failure, so nothing catches it on its way."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.exit_code = 128 + number  # as shells tell a signal


class Interrupts:
    """Within it Ctrl-C and SIGTERM raise `Interrupted` as long as they are heeded."""

    heeded = True

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._end) for number in _heard()}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _end(self, number: int, _: FrameType | None) -> None:
        if self.heeded:
            raise Interrupted(number)


def _heard() -> list[signal.Signals]:
    """As nohup and shells in the background leave it, a signal may be ignored."""
    return [number for number in SIGNALS if signal.getsignal(number) != signal.SIG_IGN]
