"""Truth-scored sets for master-data matching, and the scorer: knows nothing of the matcher."""
