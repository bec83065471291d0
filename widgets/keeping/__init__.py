"""What the window keeps: files, recovery, exports."""
