"""Holdpoint's middle: one order's path from a source system to one explained decision and back."""

__version__ = "0.1.0"
