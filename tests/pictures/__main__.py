"""`make pictures`: every picture of the documentation, taken again."""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.pictures import camera, hall
from tests.pictures.shots import SHOTS

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"


def main():
    """Take them, and remove those that nobody asks for any more."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=PICTURES)
    parser.add_argument("--data", type=Path, help="keep the sample cases here for the next run")
    parser.add_argument("--cases", type=int, default=hall.CASES)
    parser.add_argument("only", nargs="*", help="names of pictures; all of them without any")
    args = parser.parse_args()
    wanted = [shot for shot in SHOTS if not args.only or shot.name in args.only]
    args.into.mkdir(parents=True, exist_ok=True)
    taken = {}
    with (
        TemporaryDirectory(prefix="lianshen-pictures-") as aside,
        hall.opened(args.data or Path(aside), cases=args.cases) as (site, store),
    ):
        for name, png in camera.pictures(wanted, site, store):
            (args.into / name).write_bytes(png)
            taken[name] = len(png)
            print(f"{len(png) / 1000:7.0f} kB  {name}", flush=True)
    if not args.only:
        for left in set(args.into.glob("*.png")) - {args.into / name for name in taken}:
            left.unlink()
    print(f"{sum(taken.values()) / 1e6:7.1f} MB  {len(taken)} pictures")


main()
