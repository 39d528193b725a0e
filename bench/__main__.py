"""The command line: ``python -m bench`` or ``onestory-bench``.

Exit codes: 0 all done, 1 a threshold failed (`bench check`), 2 something could not be done (one clear message
says what), 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bench.arguments import parse
from bench.console import note
from cases.errors import BenchError

if TYPE_CHECKING:
    from bench.tools import Tools


def main(arguments: Sequence[str] | None = None, tools: Tools | None = None) -> int:
    """Run one command.

    Args:
        arguments: the command line, ``sys.argv[1:]`` by default.
        tools: generators and metrics; those of this repository by default.

    Returns:
        The exit code.
    """
    options = parse(sys.argv[1:] if arguments is None else arguments)
    try:
        return options.execute(options, tools)
    except BenchError as error:
        note(f"error: {error}")
        return 2
    except BrokenPipeError:
        # Whoever read the output has had enough (`bench list metrics | head -1`).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        from bench.storage import explain

        note(f"error: {explain(error)}")
        return 2
    except KeyboardInterrupt:
        note("stopped. Run the same command again to continue.")
        return 130


if __name__ == "__main__":
    sys.exit(main())
