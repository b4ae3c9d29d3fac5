"""The HTTP doors: messages in, the REST API, the console's pages, and health."""
