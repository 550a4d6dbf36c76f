"""Networks that settings name, and whether an address is in one."""

import ipaddress
from collections.abc import Iterable


def is_in(address: str, networks: Iterable[str]) -> bool:
    """Whether `address` lies in one of `networks`; what is no address lies in none."""
    try:
        found = ipaddress.ip_address(address)
        return any(found in ipaddress.ip_network(network) for network in networks)
    except ValueError:
        return False


def is_network(text: str) -> bool:
    """Whether `text` is a network, such as 10.0.0.0/8, or one address."""
    try:
        return bool(ipaddress.ip_network(text))
    except ValueError:
        return False
