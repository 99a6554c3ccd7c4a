"""Claims of many articles to statements: what is said, by whom first, by how many, and denied by whom."""
