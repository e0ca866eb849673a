"""Where flows are kept: what a source is, and those that there are."""
