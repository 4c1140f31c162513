"""The privacy report: counts in, a report out, for people and machines. Pure; nothing here ever sees a value.

``report`` what it holds, and its published form; ``gathering`` from the engine's counts to the report; ``text`` for a
terminal; ``page`` as one HTML file.
"""
