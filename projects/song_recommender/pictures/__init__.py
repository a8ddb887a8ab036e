"""Pictures like this one: the same search by cosine, over colour, texture and eigen-pictures."""
