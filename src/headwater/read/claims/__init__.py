"""Claims from tagged sentences: cues, then the source and the content of each."""
