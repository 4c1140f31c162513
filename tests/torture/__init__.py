"""Long runs on purpose: `make torture`."""
