"""Campaigns that try to break the portfolio, and count what came of every try."""
