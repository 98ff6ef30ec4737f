"""Which values come more than once among many, in little memory: by sorting their 64-bit hashes."""

from __future__ import annotations

from hub import duck

PASS = 8_000_000


def repeated(con: duck.Connection, hashes: str, rows: int) -> list[int]:
    """The hashes that a select of one UBIGINT column `h` answers more than once.

    Every value that comes twice is among them; by chance so may be one that does not, about once
    in a million batches of six million rows. Takes 64 MB a pass, whatever the rows.
    """
    import numpy as np

    passes = -(-rows // PASS)
    found: list[int] = []
    for number in range(passes):
        only = f" where h % {passes} = {number}" if passes > 1 else ""
        values = con.execute(f"select h from ({hashes}){only}").fetchnumpy()["h"]
        values = np.asarray(values, dtype=np.uint64)
        values.sort()
        found += np.unique(values[1:][values[1:] == values[:-1]]).tolist()
    return found
