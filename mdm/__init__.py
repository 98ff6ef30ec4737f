"""Master data: what codes mean (dictionary/), and which records are one thing (rules/)."""
