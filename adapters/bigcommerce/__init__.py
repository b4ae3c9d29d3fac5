"""BigCommerce: orders of a shop that tells their numbers by webhook."""
