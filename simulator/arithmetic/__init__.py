"""What a network calculates, as data: equations, their values and derivatives, and how they are written."""
