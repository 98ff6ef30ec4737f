"""The top floor: runs, the Dagster graph and the `hub` command; the only importer of Dagster."""
