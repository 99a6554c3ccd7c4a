"""The library: articles, readings and links, kept for good in one folder with one SQLite file."""
