"""Harness of the end-to-end tests: a throw-away PostgreSQL, authority and daemon, clients, and the OpenAPI file as judge."""
