"""Whether a long run stays as fast and as small as it began: updates a second and memory, tenth by tenth.

    uv run python tests/benchmarks/soak.py [--preset sine] [--updates 300000]

The run is recorded into a store of its own and its snapshots are collected all along, as the command line does it.
"""

import argparse
import resource
import tempfile
import time
from pathlib import Path

from simulator.engine import train
from simulator.engine.orders import Alone, Keep
from simulator.experiment import revised
from simulator.runs import Recorder, Store, resolve
from simulator.training.snapshot import Snapshot


def resident() -> float:
    """MiB of this process's memory, now."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20
    except OSError:  # this system does not tell: the most it ever was
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--preset", default="sine")
    parser.add_argument("--updates", type=int, default=300_000)
    words = parser.parse_args()
    experiment = revised(resolve(words.preset).experiment, "training.updates", words.updates)
    experiment = experiment.model_copy(
        update={"training": experiment.training.model_copy(update={"goal": None, "goal_score": None})}
    )
    desk, tenth = Alone(), max(words.updates // 10, 1)
    print(f"{'updates':>10} {'updates/s of CPU':>17} {'MiB':>7}")
    with tempfile.TemporaryDirectory() as folder:
        recorder = Recorder(Store(Path(folder)), ask=lambda: desk.watch.append(Keep()))
        last, worked = 0, time.process_time()
        for report in train(experiment, desk):
            recorder.take(report)
            if isinstance(report, Snapshot) and report.update >= last + tenth:
                now = time.process_time()
                print(
                    f"{report.update:10,} {(report.update - last) / (now - worked):17,.0f} {resident():7.1f}",
                    flush=True,
                )
                last, worked = report.update, now
        recorder.close()


if __name__ == "__main__":
    main()
