"""`python -m simulator`: the command line without the window."""

import sys

from simulator.command.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
