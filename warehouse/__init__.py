"""The owner of the DuckDB files: landing, validation, models, gate and publication."""
