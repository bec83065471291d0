"""The command line: its words, and how they are obeyed. One word, one file in `kinds`."""
