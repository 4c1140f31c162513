"""Radseal's client: de-identify, seal, share and open medical images."""

__version__ = "0.1.0"
