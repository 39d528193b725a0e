"""Plays a plan: hands out what is left, records what comes back, and tries once more what failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import closing

from bench.engines.engine import Engine
from bench.journal import Entry
from bench.ledger import Ledger, Played
from bench.plan import batches
from bench.progress import Progress, Work
from bench.tasks import Begun, Event, Loaded, Loading, Outcome, Task
from reports.run_file import GeneratorEntry

CONTROL_PACE = 0.2
"""Seconds a story, until measured: controls are drawn, not computed by networks."""


class Player:
    """One run being played.

    What fails is tried once more, unchanged: a passing fault leaves no trace in the bytes. A batch that fails
    twice is taken apart, so that a story that cannot be made does not take its batch mates with it; those
    are then batches of one, which agree with batches of many numerically, not to the byte. The journal says
    which.

    Args:
        ledger: what is done and what is left.
        engine: who does it.
        progress: where to say how far it is.
    """

    def __init__(self, ledger: Ledger, engine: Engine, progress: Progress) -> None:
        self.ledger, self.engine, self.progress = ledger, engine, progress
        self.tried = Counter[Task]()

    def play(self, names: Sequence[str]) -> Played:
        """Do all that is not done yet for these generators."""
        entries = [entry for entry in self.ledger.setup.run.plan.generators if entry.name in names]
        left = {entry.name: self.ledger.left(entry.name) for entry in entries}
        self.progress.start([self._work(entry, left[entry.name]) for entry in entries])
        try:
            with closing(self.engine):
                self.engine.submit([task for tasks in left.values() for task in tasks])
                for event in self.engine.events():
                    self._note(event)
        finally:
            self.progress.stop()
        self.ledger.settle()
        return Played.of(self.ledger.setup.run.plan, self.ledger.items, left)

    def _work(self, entry: GeneratorEntry, tasks: Sequence[Task]) -> Work:
        journal = self.ledger.journal
        generate = sum(len(task.cases) for task in tasks if task.step == "generate")
        score = sum(
            len(self.ledger.unscored(batch)) for batch in batches(self.ledger.setup.run.plan, entry.name)
        )
        known = journal.stories("generate", entry.name)
        pace = journal.seconds("generate", entry.name) / known if known else None
        if pace is None and entry.control:
            pace = CONTROL_PACE
        return Work(entry.name, generate, score, pace)

    def _note(self, event: Event) -> None:
        if isinstance(event, Loading):
            self.progress.loading(event.name)
        elif isinstance(event, Loaded):
            self.ledger.journal.add(Entry("load", event.name, event.seconds))
        elif isinstance(event, Begun):
            if event.task.step == "generate":
                self.progress.generating(event.task.batch.generator, len(event.task.cases))
        else:
            self.engine.submit(self._after(event))

    def _after(self, outcome: Outcome) -> list[Task]:
        """Record what came of a task; the tasks that follow from it."""
        task = outcome.task
        if outcome.failure is None and task.step == "score":
            self.ledger.record(task.key(task.cases[0]), outcome.values, outcome.videos)
        # After the record: what the journal calls done is never done again.
        self.ledger.journal.add(Entry.of(outcome))
        if outcome.failure is not None:
            return self._after_failure(outcome, outcome.failure.reason)
        if task.step == "score":
            self.progress.scored(task.batch.generator, outcome.seconds)
            return []
        self.progress.generated(task.batch.generator, len(task.cases), outcome.seconds)
        unscored = self.ledger.unscored(task.batch, task.cases)
        return [Task("score", task.batch, (case,)) for case in unscored]

    def _after_failure(self, outcome: Outcome, reason: str) -> list[Task]:
        task = outcome.task
        self.tried[task] += 1
        if self.tried[task] == 1 and not task.alone:  # alone is a story's third time already
            return [task]
        if len(task.cases) > 1:
            return [Task("generate", task.batch, (case,)) for case in task.cases]
        if task.step == "generate":
            self.progress.generated(task.batch.generator, 1, outcome.seconds)
        else:
            reason = f"scoring failed: {reason}"
        self.ledger.record_failure(task.key(task.cases[0]), reason)
        self.progress.scored(task.batch.generator, 0.0)
        return []
