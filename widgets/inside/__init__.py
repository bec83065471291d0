"""What stands on the page Inside: the network itself, the steps of one sequence, and the arithmetic."""
