"""What others would do with the same record: measured beside ours."""
