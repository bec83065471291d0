"""What the README shows is what happens."""

import argparse
import re
from pathlib import Path

from simulator.command.base import PROGRAM
from simulator.command.kinds import COMMANDS

README = Path(__file__).parent.parent / "README.md"


def test_the_example_from_python_runs(tmp_path, monkeypatch, capsys):
    (example,) = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(compile(example, "README.md", "exec"), names)
    assert (tmp_path / "sine.safetensors").is_file()
    assert capsys.readouterr().out.startswith("Trained('Two sines, one network', 500 of 500 updates")


def test_the_commands_in_the_readme_name_every_option_and_ending():
    section = README.read_text("utf-8").partition("## The command line")[2]
    lines = section.split("```")[1].splitlines()
    assert any(line.startswith(f"{PROGRAM} [--version] ") for line in lines)
    kinds = {
        "open",
        "train",
        "list",
        "runs",
        "race",
        "export",
        "evaluate",
        "forecast",
        "write",
        "horizon",
        "grade",
        "sweep",
        "animate",
    }
    assert set(COMMANDS) == kinds
    for kind, command in COMMANDS.items():
        (line,) = (line for line in lines if line.startswith(f"{PROGRAM} {kind}"))
        options = argparse.ArgumentParser(add_help=False)
        command.arguments(options)
        words = re.findall(r"--[a-z-]+", options.format_usage())
        if kind in ("animate", "export"):
            words += re.findall(r"\.[a-z]{3,}\b", options.format_help())
        assert [word for word in words if word not in line] == []
