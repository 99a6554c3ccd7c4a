"""The command library load: a bulk result, or a part of it, into a library."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from headwater.model import LANGUAGES
from headwater.show.lib_common import library_option, line, opened


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("folder", metavar="DIR")
@library_option
@click.option("--since", metavar="DATE", help="Published then or later: 2026, 2026-03, 2026-03-04 …")
@click.option("--until", metavar="DATE", help="Published then or earlier.")
@click.option("--lang", "langs", multiple=True, type=click.Choice(LANGUAGES), help="In this language.")
@click.option("--outlet", "outlets", multiple=True, help="By this outlet: its name or domain.")
@click.option("--json", "as_json", is_flag=True, help="The summary as JSON.")
def load(
    folder: str,
    library: Path | None,
    since: str | None,
    until: str | None,
    langs: tuple[str, ...],
    outlets: tuple[str, ...],
    as_json: bool,
) -> None:
    """Bring the result of `headwater bulk` in DIR, or a part of it, into a library, without reading it again.

    --lang and --outlet may be given several times. What the library has already stays as it is.
    """
    from headwater.store.load import Part

    with opened(library, create=True) as kept:
        count = kept.load(folder, Part(since, until, langs, outlets))
        if as_json:
            line(msgspec.structs.asdict(count))
        else:
            click.echo(
                f"{count.new:,} new, {count.updated:,} updated; {count.duplicate:,} versions were there."
            )
