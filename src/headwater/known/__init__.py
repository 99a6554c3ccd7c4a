"""Known actors: states, places, bodies, outlets and office holders, named in every language of Headwater.

The tables of this folder are facts written by hand, but for `territories.csv` and `forms.csv`, which
`training/known.py` makes. A row has a Wikidata identifier only where that is sure.
"""

from headwater.known.nouns import Known, Organ, Role
from headwater.known.organs import organ, organ_of, state_of
from headwater.known.registry import Registry, registry

__all__ = ["Known", "Organ", "Registry", "Role", "organ", "organ_of", "outlet_of", "registry", "state_of"]


def outlet_of(host: str) -> str | None:
    """The English name of the outlet that publishes at a host; None where none is known."""
    known = registry().by_domain(host)
    return known.name if known is not None else None
