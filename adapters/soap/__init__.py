"""SOAP: a service that older ERPs call, and a client that calls them."""
