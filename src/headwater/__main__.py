"""`python -m headwater` is the command `headwater`."""

from headwater.show.cli import main

main()
