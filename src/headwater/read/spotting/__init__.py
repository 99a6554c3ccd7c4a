"""The learned spotter of attributions: what it is shown, its layers, and how it is run."""
