"""All kinds of stories by name, and one story of a kind."""

import random

from calm import CALM
from deadly import KINDS as DEADLY
from long import LONG, SURVIVABLE

GROUPS = {
    "calm": {make.__name__: make for make in CALM},
    "long": {make.__name__: make for make in LONG},
    "survivable": {make.__name__: make for make in SURVIVABLE},
    "deadly": DEADLY,
}
KINDS = {name: make for group in GROUPS.values() for name, make in group.items()}


def story(name, seed, short=False):
    """The story of this kind with this seed; in the short form calm ends after 3 hours, or 3 days where steps are long."""
    made = KINDS[name](random.Random(f"{seed}/{name}"))
    if short and made.right != "death":
        made.hours = min(made.hours, 3 if made.step <= 1 else 72)
    return made


def text(name):
    return (KINDS[name].__doc__ or "").strip().splitlines()[0]
