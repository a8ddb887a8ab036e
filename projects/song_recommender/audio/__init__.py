"""Features of sound files: tempo, key, loudness, energy, brightness, rhythm strength and timbre."""
