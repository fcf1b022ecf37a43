"""Events of the feed, pushed to receivers of machine clients (Standard Webhooks 1.0, docs/webhooks.md)."""
