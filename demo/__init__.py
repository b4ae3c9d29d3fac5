"""The demonstration: a fake shop, twelve orders, and what comes of them."""
