"""What the four apps share: linear algebra, datasets, metrics, files and the command-line manners."""
