"""What is asked of a generator: suites, cases, shots, and the story world they come from."""

from cases.load import load_suite as load_suite
from cases.load import load_truth as load_truth
from cases.load import suite_names as suite_names
