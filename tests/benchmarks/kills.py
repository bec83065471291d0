"""Kills during saves: `python tests/benchmarks/kills.py [N]`.

A process saves one network over and over, an experiment beside it, and is killed at a random moment. Whatever stands
there afterwards is to be whole, no older than the last save that was told, and the next save is to sweep the rest.
Ends with 1 where that fails.
"""

import random
import subprocess
import sys
import tempfile
from pathlib import Path

import simulator
from simulator.experiment import load
from simulator.files import TEMPORARY
from simulator.keeping import weights

SAVES = """
import sys
from dataclasses import replace
from simulator.experiment import save
from simulator.keeping import weights
folder = sys.argv[1]
checkpoint = weights.load(folder + "/net.safetensors")
for update in range(checkpoint.update + 1, 10**9):
    checkpoint = replace(checkpoint, update=update)
    weights.save(checkpoint, folder + "/net.safetensors")
    save(checkpoint.experiment.model_copy(update={"title": str(update)}), folder + "/net.json")
    print(update, flush=True)
"""


def main(count: int) -> int:
    rng, left, lost = random.Random(0), 0, 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        run = simulator.fit("sine", updates=1, **{"network.layers.0.units": 512})
        for path in (folder / "net.safetensors", folder / "net.json"):
            weights.save(run.checkpoint, path) if path.suffix != ".json" else path.write_text(run.experiment.to_json())
        for k in range(count):
            process = subprocess.Popen([sys.executable, "-c", SAVES, str(folder)], stdout=subprocess.PIPE, text=True)
            assert process.stdout
            told = int(process.stdout.readline())
            try:
                process.wait(rng.uniform(0, 0.1))
            except subprocess.TimeoutExpired:
                process.kill()
            told = max([told, *map(int, process.communicate()[0].split())])
            left += sum(TEMPORARY.fullmatch(each.name) is not None for each in folder.iterdir())
            kept, title = weights.load(folder / "net.safetensors").update, int(load(folder / "net.json").title)
            if kept < told or title < told:
                lost += 1
                print(f"kill {k}: update {told} was saved, {kept} and {title} are there")
        weights.save(run.checkpoint, folder / "net.safetensors")
        unswept = sum(TEMPORARY.fullmatch(each.name) is not None for each in folder.iterdir())
    print(f"{count} kills: {lost} lost; a temporary was there after {left}; {unswept} after the next save")
    return int(lost > 0 or unswept > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
