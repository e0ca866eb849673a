"""The rules of the format, and what is found where a flow breaks them."""
