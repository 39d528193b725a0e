"""Do the metrics measure what they say? Stories damaged on purpose, by declared levels, and what is found."""
