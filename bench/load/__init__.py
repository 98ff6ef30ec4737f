"""The load figures: the hub beside its peers."""
