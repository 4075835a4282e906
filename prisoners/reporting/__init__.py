"""Reports: what visitors tell us, how it is kept, and what the desk does with it (docs/adr/0014-reports.md)."""
