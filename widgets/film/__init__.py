"""Animations: a view over the course of training, as a file."""
