"""What is kept: run folders, trained networks in files, and where a name leads."""
