"""Parts of a page; each draws one thing."""
