"""Makes a truth-scored set, or scores what the product (or the baseline) made of one.

python -m bench.match --make DIR --seed 7 --entities 5000 --entity customer [--harder 1.5]
python -m bench.match --score DIR --out OUTDIR [--json] [--worst 10]
python -m bench.match --splink DIR --out OUTDIR
python -m bench.match --public febrl3|febrl4 --make DIR
python -m bench.match --all DIR [--seeds 11,12,13,14,15] [--entities 5000] [--rules FEBRL.yaml]
python -m bench.match --scale DIR [--records 1000000]
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from bench.match import compare, dirty, public, scale, score, shown, splink_plain


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.match",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--make", type=Path, metavar="DIR", help="write a set here")
    parser.add_argument("--entity", choices=dirty.ENTITIES, default="customer")
    parser.add_argument("--entities", type=int, default=5000, help="how many true entities")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--harder", type=float, default=1.0, help="every rate of dirt times this")
    parser.add_argument("--public", choices=public.SETS, help="a public set instead of a made one")
    parser.add_argument("--splink", type=Path, metavar="DIR", help="run plain Splink over a set")
    parser.add_argument("--score", type=Path, metavar="DIR", help="the set to score against")
    parser.add_argument("--out", type=Path, metavar="OUTDIR", help="where crosswalk.csv is")
    parser.add_argument("--all", type=Path, metavar="DIR", help="the product beside plain Splink")
    parser.add_argument("--scale", type=Path, metavar="DIR", help="many records, and 1,000 more")
    parser.add_argument("--records", type=int, default=1_000_000, help="of --scale")
    parser.add_argument("--seeds", default="11,12,13,14,15", help="of --all")
    parser.add_argument("--rules", type=Path, help="of --all: rules for the public person sets")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="list the N worst faults")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def _make(told: argparse.Namespace) -> str:
    if told.public:
        rows = public.save(told.public, told.make)
        return f"{told.public}: {rows:,} records in {told.make}"
    made = dirty.make(told.entity, told.entities, told.seed, dirty.Knobs().harder(told.harder))
    made.save(told.make)
    return (
        f"{told.entity}: {told.entities:,} entities, {len(made.records):,} records in {told.make}"
    )


def main() -> int:
    """Do what the arguments ask; 2 where they do not fit together or a set is not to be had."""
    told = _arguments()
    if not (told.make or told.all or told.scale or (told.out and (told.splink or told.score))):
        sys.stderr.write(
            "say --make DIR, --all DIR, --scale DIR, or --score or --splink DIR with --out OUTDIR\n"
        )
        return 2
    try:
        if told.make:
            _say(_make(told))
        if told.scale:
            told.scale.mkdir(parents=True, exist_ok=True)
            _say(scale.table(scale.run(told.scale, told.records)))
        if told.all:
            seeds = [int(seed) for seed in told.seeds.split(",")]
            lines = compare.run(told.all, seeds, told.entities, told.harder, told.rules)
            _say(compare.table(lines))
        if told.splink and told.out:
            _say(splink_plain.run(told.splink, told.out))
        if told.score and told.out:
            got = score.score(told.score, told.out)
            text = json.dumps(got.told(), ensure_ascii=False, default=float, indent=1)
            _say(text if told.json else shown.table(got))
            if told.worst:
                _say(shown.worst(told.score, told.out, told.worst))
    except public.NotThere as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
