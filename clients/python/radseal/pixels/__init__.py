"""Text, faces and documents in what is to be sent: found, shown, decided, removed (docs/guides/pixels.md)."""
