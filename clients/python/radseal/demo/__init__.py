"""The demo: service, identity provider and a sample case on this machine."""
