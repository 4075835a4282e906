"""The page of one person: what is told on it, beyond the document itself."""
