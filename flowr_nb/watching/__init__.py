"""Noticing what others do to files, and telling it where it is wanted to be heard."""
