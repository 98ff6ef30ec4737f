"""The commands of `hub`, a module per subject; each imports what it needs when it is called."""
