"""Songs like the one you love, by the cosine of their audio features."""
