"""Read by every Python process of the drill of clocks, before all else: Debian's libfaketime refuses the call by which
Python sleeps (clock_nanosleep until a moment of the clock that is not faked). Waiting for nothing takes as long."""

import select
import time


def sleep(seconds: float) -> None:
    """What time.sleep does."""
    select.select([], [], [], seconds)


time.sleep = sleep  # type: ignore[assignment]
