"""Customer master data for a pension business: finds files, renders SQL, runs it and reports."""

__version__ = "0.1.0"
