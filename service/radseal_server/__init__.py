"""Radseal's service: keeps ciphertext, knows who may open it, and can read none of it."""

__version__ = "0.1.0"
