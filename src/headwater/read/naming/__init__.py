"""Finding names in one article: which words, what type, in which base form."""
