"""The judges: networks, their preprocessing, and the features shared by all metrics."""
