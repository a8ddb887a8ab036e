"""What maintains the repository itself."""
