"""WooCommerce: orders of a shop on WordPress."""
