"""Questions on a library."""
