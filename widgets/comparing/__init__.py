"""What a race, a sweep and a memory horizon have in common: sheet, thread, card, figure."""
