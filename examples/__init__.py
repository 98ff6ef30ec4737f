"""Example sites; nothing in here imports the hub."""
