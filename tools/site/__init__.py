"""The site of the apps: a card each, with its figures and charts, in a folder that any host can serve."""
