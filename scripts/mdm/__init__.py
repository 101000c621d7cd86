"""Customer master data for a pension business: finds files, renders SQL, runs it and reports."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
__version__ = "0.1.0"
