"""Campaigns against the promises of docs/reliability.md: each counts what it tried, and what went wrong."""
