"""Campaigns that hold the apps to their promises on files: each breaks something on purpose and counts."""
