"""The panels in which an experiment is edited."""
