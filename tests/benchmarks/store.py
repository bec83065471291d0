"""The store of runs: `python tests/benchmarks/store.py [KILLS]`.

First how long a list of 500 runs takes, and what recording costs training. Then runs are killed with SIGKILL at random
moments while they are recorded and renamed: whatever stands there afterwards is to be listed, no folder damaged, and
what was kept is to open; some go on in their folders. Ends with 1 where that fails.
"""

import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from simulator import train
from simulator.engine.orders import Alone, Keep
from simulator.errors import InputError
from simulator.experiment import presets, revised
from simulator.files import TEMPORARY
from simulator.runs import Recorder, Store
from simulator.runs.store import MAKING

RUN = """
import sys
from pathlib import Path
from simulator.experiment import presets, revised
from simulator.runs import Recorder, Store, recorder
from simulator import train
from simulator.engine.orders import Alone, Keep
recorder.EVERY = recorder.SHARE = 0  # write all the time
store, again = Store(Path(sys.argv[1])), sys.argv[2]
desk = Alone(0.0)
start = store.open(again) if again else None
wanted = revised(presets()["sine"], "training.updates", 10**7)
taking = Recorder(store, ask=lambda: desk.watch.append(Keep()), start=start, again=again, origin="sine")
print("begun", flush=True)
for k, report in enumerate(train(wanted, desk, start)):
    taking.take(report)
    assert not taking.trouble, taking.trouble
    if taking.id and k % 3 == 0:
        store.rename(taking.id, f"name {k}")
        store.pin(taking.id)
"""


def listing(folder: Path) -> None:
    wanted = revised(presets()["sine"], "training.updates", 50)
    first, desk = Recorder(Store(folder), before=presets()["sine"], origin="sine"), Alone()
    for report in train(wanted, desk):
        first.take(report)
    first.close()
    for k in range(499):
        shutil.copytree(folder / first.id, folder / f"{first.id[:-4]}{k:04x}")
    store = Store(folder)
    for what in ("first", "again"):
        began, worked = time.perf_counter(), time.process_time()
        count = len(store.entries())
        print(
            f"{what}: {count} runs listed in {1000 * (time.perf_counter() - began):.0f} ms "
            f"({1000 * (time.process_time() - worked):.0f} ms of the processor)"
        )


def price(folder: Path) -> None:
    """What recording takes of the processor, beside what training does."""
    for name, updates in (("sine", 10_000), ("characters", 600)):
        wanted, desk = revised(presets()[name], "training.updates", updates), Alone()
        taking, spent, began = Recorder(Store(folder), ask=lambda d=desk: d.watch.append(Keep())), 0.0, 0.0
        began = time.process_time()
        for report in train(wanted, desk):
            before = time.process_time()
            taking.take(report)
            spent += time.process_time() - before
        taking.close()
        total = time.process_time() - began
        print(f"{name}: recording took {spent:.3f} of {total:.2f} s of the processor, {100 * spent / total:.2f} %")


def kills(folder: Path, count: int) -> int:
    rng, store, lost, opened, resumed, left = random.Random(0), Store(folder), 0, 0, 0, 0
    for k in range(count):
        dead = [each.id for each in store.entries() if (each.folder / "weights.safetensors").exists()]
        again = rng.choice(dead) if dead and k % 3 == 0 else ""
        process = subprocess.Popen([sys.executable, "-c", RUN, str(folder), again], stdout=subprocess.PIPE)
        assert process.stdout
        process.stdout.readline()
        try:
            process.wait(rng.uniform(0, 0.6))
            print(f"kill {k}: it ended by itself")
            lost += 1
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
        resumed += bool(again)
        for entry in Store(folder).entries():
            if entry.state != "interrupted":
                lost += 1
                print(f"kill {k}: {entry.id} is {entry.state} {entry.trouble}")
        try:
            newest = Store(folder).entries()
            if newest and (newest[0].folder / "weights.safetensors").exists():
                store.open(newest[0].id)
                store.curves(newest[0].id)
                opened += 1
        except InputError as refusal:
            lost += 1
            print(f"kill {k}: {refusal}")
        left += sum(MAKING.fullmatch(path.name) is not None for path in folder.iterdir())
        left += sum(TEMPORARY.fullmatch(path.name) is not None for path in folder.rglob("*.part"))
    print(f"{count} kills, {resumed} of runs that went on: {lost} lost, {opened} opened; {left} leftovers seen")
    return lost


def main(count: int) -> int:
    with tempfile.TemporaryDirectory() as temporary:
        for folder in (folders := [Path(temporary) / name for name in ("list", "price", "kills")]):
            folder.mkdir()
        listing(folders[0])
        price(folders[1])
        return int(kills(folders[2], count) > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
