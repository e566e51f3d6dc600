"""Training watched as it happens: one object for every loop, its history on disk as it grows."""

from mlnb.monitor.monitor import Monitor

__all__ = ["Monitor"]
