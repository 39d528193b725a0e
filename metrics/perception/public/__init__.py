"""The judges of the public preset: the published networks with the preprocessing their users expect."""
