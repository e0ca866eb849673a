"""Sessions in a database, for many people or programs on many machines; needs ``flowr-nb[sql]``."""
