"""Species as a table: how many lumbar vertebrae, how the trunk is held, which feet stand, and words for it."""

from __future__ import annotations

from typing import NamedTuple

from psoas.anatomy import table
from psoas.errors import checked_text, unknown_name

PRONOGRADE = "pronograde"


class Species(NamedTuple):
    """A row of `tables/species.csv`.

    Attributes
    ----------
    name, label : str
    lumbar : tuple of int
        How many lumbar vertebrae it may have.
    posture : {'orthograde', 'pronograde'}
        Trunk upright, or along the ground.
    stance : str
        Which feet stand unless said otherwise.
    feet : (hind, fore)
        Segments that touch the ground, without their side.
    """

    name: str
    label: str
    lumbar: tuple[int, ...]
    posture: str
    stance: str
    feet: tuple[str, str]

    @property
    def pronograde(self) -> bool:
        """Whether its trunk lies along the ground."""
        return self.posture == PRONOGRADE

    @property
    def words(self) -> str:
        """What the words of every answer mean in it; '' where they are those of an upright body."""
        if not self.pronograde:
            return ""
        return (
            f"A {self.label}'s trunk lies along the ground: anterior is cranial, posterior caudal, superior dorsal, "
            "inferior ventral. The pelvis 'tilts posteriorly' where its front, the cranial end of the ilium, goes up "
            "and the tail end goes down; 'flexes' and 'extends' of hips and levels mean what they mean everywhere."
        )


def species_names() -> tuple[str, ...]:
    """Every species that is known.

    Examples
    --------
    >>> species_names()[:3]
    ('human', 'dog', 'cat')
    """
    return tuple(row["species"] for row in table("species"))


def species_of(name: str) -> Species:
    """The species of a name.

    Raises
    ------
    UnknownNameError

    Examples
    --------
    >>> species_of("dog").lumbar, species_of("gorilla").lumbar, species_of("dog").stance
    ((7,), (3, 4), 'four')
    """
    if checked_text("species", name) not in species_names():
        raise unknown_name("species", name, species_names(), "psoas")
    row = next(row for row in table("species") if row["species"] == name)
    low, _, high = row["lumbar"].partition("-")
    return Species(
        row["species"], row["label"], tuple(range(int(low), int(high or low) + 1)), row["posture"], row["stance"],
        (row["hind_foot"], row["fore_foot"]),
    )  # fmt: skip
