"""A score as MIDI-B 2024 counts it: ten actions over planted data, checks passed of all, every miss explained.

`actions` says what is checked, `planting` plants and makes the answer key, `judging` compares; the key follows the
profile's options, not the engine's rules. `make torture` writes the scores of every profile to docs/reliability.md.
"""
