"""Sessions as YAML files in a directory, as flowr keeps them."""
