"""What is asked of Headwater's speed, and the line that says whether it is met."""

from __future__ import annotations

LEAST_ARTICLES = 40
LONGEST_START, LONGEST_LOAD = 1.5, 0.7
MOST_MB = 500
IN_STEP = 1.1  # the power of the length that time may grow with, with room for noise
FLAT = 0.05  # how much memory may still grow over the second half of the articles


def verdict(aim: str, found: str, met: bool) -> str:
    """One line above a table: what is asked, what was found, and whether that is met."""
    return f"**Aim:** {aim}. **Found:** {found}: {'met' if met else '**not met**'}.\n"
