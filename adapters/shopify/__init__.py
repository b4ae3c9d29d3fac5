"""Shopify: order webhooks in, holds on fulfillment orders out (Admin GraphQL API 2026-10)."""
