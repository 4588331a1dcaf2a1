"""The only DuckDB: the corpus, the releases, and the questions asked of them."""
