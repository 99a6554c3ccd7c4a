"""The ledger: who asked, promised, gave, refused, denied what to or of whom, and when, over many articles."""
