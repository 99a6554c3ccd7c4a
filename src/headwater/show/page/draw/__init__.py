"""Pictures as SVG, made on the server: pure functions from nouns to markup."""
