"""The benchmarks: `make bench`, or `python -m bench names`. Each prints its figures beside their limits."""
