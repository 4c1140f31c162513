"""Mail: letters in four languages, and the one way by which they leave. Nothing here knows of shares or databases."""
