"""The two ways in which work is refused or given up, each with one sentence for the user."""


class InputError(ValueError):
    """Bad input: its text is one sentence that says what is wrong, where, and what is allowed."""


class DivergedError(ArithmeticError):
    """Training left the finite numbers; the network holds its best weights so far again."""
