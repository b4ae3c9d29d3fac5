"""The way of a list into force: fetched or handed in, read, examined, and only then activated."""
