"""The shipped experiments, one JSON file each. Data only: the program reads them and never writes here."""
