"""Campaigns that try to break the apps, and counts of what came of it."""
