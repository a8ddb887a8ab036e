"""Steps on a picture as one stream over its rows: made ready by `program`, convolutions by `windows`."""

__all__: list[str] = []
