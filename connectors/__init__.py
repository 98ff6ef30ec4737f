"""How the hub reads a company's systems: SQL databases, REST services and dropped files."""
