"""Scripts that developers run; none of this is installed."""
