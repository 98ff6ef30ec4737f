"""The ground floor: knows names, contracts, the dictionary and the clock; imports no other room."""

__version__ = "0.1.0"
