"""The commands and their options, a module for each group of the justfile.

Each command imports what it runs when it is called: psycopg alone takes longer to import than all of click,
and neither --help nor a mistyped option needs it.
"""
