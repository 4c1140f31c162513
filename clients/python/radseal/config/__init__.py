"""The client's configuration, and the one place where its parts are joined by it.

``environment`` the environment, read once into one frozen Config; ``keys`` from a Config to the keys at rest; ``desks``
to sign-ins, an HTTP client and a Desk, which offline commands never load.
"""
