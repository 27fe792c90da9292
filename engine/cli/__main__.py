"""`python -m engine.cli`: the same command where the script is not on the path."""

import sys

from engine.cli import main

sys.exit(main())
