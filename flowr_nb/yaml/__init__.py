"""YAML from strangers: read as it is written, with places, within bounds."""
