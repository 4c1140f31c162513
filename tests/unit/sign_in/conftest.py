"""A provider that does wrong when told to, and a site that trusts it."""

import pytest

from hostile_provider import HostileProvider
from sign_in_site import Site


@pytest.fixture
def op() -> HostileProvider:
    return HostileProvider()


@pytest.fixture
def site(op: HostileProvider) -> Site:
    return Site([op])
