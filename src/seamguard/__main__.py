"""`python -m seamguard`."""

import sys

from seamguard.cli import main

if __name__ == "__main__":
    sys.exit(main())
