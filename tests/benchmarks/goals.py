"""Does every preset reach its goal, with something left to see after it? One line each, and 1 as exit code if not.

uv run python -m tests.benchmarks.goals [NAME ...]
"""

import sys
import time

from tests.test_presets import SHORT, update_of_goal


def main(names: list[str]) -> int:
    failed = 0
    for name in names or SHORT:
        began = time.perf_counter()
        try:
            reached = update_of_goal(SHORT[name])
        except AssertionError as fault:
            failed += 1
            print(f"{name}: {fault}")
            continue
        updates, seconds = SHORT[name].training.updates, time.perf_counter() - began
        failed += (late := reached > 0.6 * updates)
        print(f"{name}: goal at {reached:,} of {updates:,} updates, {seconds:.1f} s{' – too late' if late else ''}")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
