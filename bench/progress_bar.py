"""The progress bar of a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as RichProgress

from bench.progress import Estimate, Work, in_words


class Bar:
    """One bar over all stories of a run, with what is being done and the time left."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._bar = RichProgress(
            TextColumn("{task.description:<34}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("stories, {task.fields[left]}"),
            console=Console(stderr=True),
            transient=True,
        )

    def start(self, work: Sequence[Work]) -> None:
        """All that is to do."""
        self.estimate = Estimate(work, self.workers)
        self._task = self._bar.add_task("", total=sum(item.score for item in work), left=in_words(None))
        self._bar.start()

    def stop(self) -> None:
        """Take the bar away."""
        self._bar.stop()

    def loading(self, generator: str) -> None:
        """A generator is being loaded."""
        self._show(f"{generator}: loading")

    def generating(self, generator: str, stories: int) -> None:
        """A batch is begun."""
        self._show(f"{generator}: generating {stories}")

    def generated(self, generator: str, stories: int, seconds: float) -> None:
        """A batch was generated."""
        self.estimate.generated(generator, stories, seconds)
        self._show(f"{generator}: scoring")

    def scored(self, generator: str, seconds: float) -> None:
        """A story was scored."""
        self.estimate.scored(generator, seconds)
        self._show(f"{generator}: scoring", advance=1)

    def _show(self, text: str, advance: int = 0) -> None:
        self._bar.update(self._task, description=text, advance=advance, left=in_words(self.estimate.left()))
