"""People who never were, for loads and benchmarks: the same for a seed, and marked as such wherever they are shown."""
