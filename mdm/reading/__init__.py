"""How raw values are read: names, addresses, identifiers and items made standard, part by part."""
