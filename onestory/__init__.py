"""OneStory (arXiv 2512.07802): next-shot video generation with an adaptive memory. An open implementation."""
