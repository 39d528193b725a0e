"""What a run found, for people: records, statistics, tables, plots, film strips, the page."""
