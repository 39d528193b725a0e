"""Who does the tasks of a run: this process, or several on this machine.

Another engine (a cluster, say) is a class with the three methods of :class:`bench.engines.engine.Engine`, and
a line in :func:`bench.engines.choose.choose_engine`. All that a task needs is in a
:class:`bench.engines.workbench.Setup`; a :class:`bench.engines.workbench.Workbench` does it, wherever it is.
"""
