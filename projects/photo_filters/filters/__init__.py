"""The filters, by family; importing this package registers all of them."""

from projects.photo_filters.filters import blurs, colour, details, edges, geometry, light

__all__ = ["blurs", "colour", "details", "edges", "geometry", "light"]
