"""The drawn world: people, places, actions and cameras, with captions and per-pixel truth."""
