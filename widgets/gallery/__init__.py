"""The gallery: chapters, cards, and a picture on each."""
