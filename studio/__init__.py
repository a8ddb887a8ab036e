"""The apps in a browser: one page each and one for the mathematics, served to this machine alone."""
