"""What a release needs by the organisation's own policy: people of roles, within a time."""

import re
from dataclasses import dataclass
from datetime import timedelta

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
DURATION = r"([0-9]{1,4})([mhd])"
"""How a time reads: a number, and minutes, hours or days."""
ROLE = r"[a-z][a-z0-9-]{0,31}"
"""How a role reads: it is the name of a group of people of the organisation."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody of each of `roles` releases, and `within` is how long an answer may take.

    None is: no time was set.
    """

    roles: tuple[str, ...] = ()
    within: timedelta | None = None


NOTHING_ASKED = Asked()


def read_duration(text: str) -> timedelta:
    """Read `30m`, `4h` or `2d`. Raises ValueError."""
    read = re.fullmatch(DURATION, text)
    if read is None or not int(read[1]):
        raise ValueError("a duration such as 30m, 4h or 2d is wanted")
    return int(read[1]) * _UNITS[read[2]]


def write_asked(asked: Asked) -> str:
    """Write it as reasons carry it: `role:legal role:export within:240m`; empty for nothing."""
    parts = [f"role:{role}" for role in asked.roles]
    if asked.within is not None:
        parts.append(f"within:{asked.within // _UNITS['m']}m")
    return " ".join(parts)


def read_asked(text: str) -> Asked:
    """Read back what `write_asked` wrote. Raises ValueError for what it did not write."""
    roles: list[str] = []
    within: timedelta | None = None
    for part in text.split():
        key, _, value = part.partition(":")
        if key == "role" and re.fullmatch(ROLE, value):
            roles.append(value)
        elif key == "within" and value.endswith("m") and value[:-1].isdigit():
            within = int(value[:-1]) * _UNITS["m"]
        else:
            raise ValueError(f"'{part}' is nothing a release may need")
    return Asked(tuple(roles), within)


def say_asked(asked: Asked) -> str:
    """Say it in a sentence; empty for nothing."""
    roles = " and ".join(asked.roles)
    time = f"within {_say(asked.within)}" if asked.within is not None else ""
    needs = f"A release needs a person of {roles}" if roles else ""
    if needs and time:
        return f"{needs}, {time}"
    return needs or (f"An answer is wanted {time}" if time else "")


def _say(within: timedelta) -> str:
    minutes = within // _UNITS["m"]
    units = ((1440, "day"), (60, "hour"), (1, "minute"))
    size, unit = next(each for each in units if minutes % each[0] == 0)
    count = minutes // size
    return f"{count} {unit}{'' if count == 1 else 's'}"
