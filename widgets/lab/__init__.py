"""The laboratory: panels and live views side by side."""
