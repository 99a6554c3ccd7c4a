"""Many readings to actors: one identity for a person, body, place or work, in every script."""
