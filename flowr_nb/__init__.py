"""flowr-nb."""
