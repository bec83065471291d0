"""The memory horizon in a window of its own."""
