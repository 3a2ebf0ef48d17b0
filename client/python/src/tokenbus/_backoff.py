"""How long to wait before the next attempt."""
import random

FIRST, LONGEST = 0.5, 20.0


def jittered(attempt: int) -> float:
    """Full jitter below a ceiling that doubles from 500 ms to 20 s."""
    return random.random() * min(LONGEST, FIRST * 2.0 ** min(attempt, 16))
