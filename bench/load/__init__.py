"""The hub's loading beside its peers' in one run; see bench/README.md."""
