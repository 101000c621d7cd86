"""The commands and their options, a module for each group of the justfile."""
