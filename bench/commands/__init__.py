"""The commands, one file each; each has ``execute(options, tools) -> exit code``."""
