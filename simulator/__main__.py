"""`python -m simulator`: the command line without the window."""

import sys

from simulator.command import end_on_interrupt

if __name__ == "__main__":
    end_on_interrupt()
    from simulator.command.main import main

    sys.exit(main(sys.argv[1:]))
