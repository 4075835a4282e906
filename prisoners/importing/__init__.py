"""Import of cases from files: read (tables), understood (mapping, row_reading), matched, entered, and undone."""
