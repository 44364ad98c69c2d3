"""Which IP addresses a webhook may be sent to.

Sources: IANA's special-purpose address registries for IPv4 and IPv6 (RFC 6890), through Python's `ipaddress`; OWASP,
Server-Side Request Forgery Prevention; the cloud providers' pages on their metadata services.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Answers to these are passwords of the machine itself, so no setting opens them.
METADATA: tuple[Network, ...] = (
    ip_network("169.254.0.0/16"),  # AWS, Azure, Google, and most others at .169.254
    ip_network("fe80::/10"),
    ip_network("fd00:ec2::/32"),  # AWS
    ip_network("fd20:ce::/32"),  # Google
    ip_network("100.100.100.200/32"),  # Alibaba
    ip_network("168.63.129.16/32"),  # Azure's wire server, a public address
    ip_network("192.0.0.192/32"),  # Oracle
)

# Allowed where the operator allows private addresses.
PRIVATE: tuple[Network, ...] = (
    ip_network("10.0.0.0/8"),
    ip_network("172.16.0.0/12"),
    ip_network("192.168.0.0/16"),
    ip_network("100.64.0.0/10"),
    ip_network("127.0.0.0/8"),
    ip_network("::1/128"),
    ip_network("fc00::/7"),
)

# IPv6 that is public is in here, and everything new or odd is outside.
_GLOBAL_V6 = ip_network("2000::/3")

# Not reachable or not what they seem, whatever a version of `ipaddress` says.
_NEVER: tuple[Network, ...] = (
    ip_network("192.88.99.0/24"),  # relays of 6to4
    ip_network("2001::/23"),  # Teredo and other protocols, with an IPv4 address inside
    ip_network("2002::/16"),  # 6to4, with an IPv4 address inside
    ip_network("2001:db8::/32"),
    ip_network("3fff::/20"),
)


def read_address(text: str) -> Address:
    """Return the address that `text` is; an IPv4 address written as IPv6 (::ffff:127.0.0.1) is the IPv4 address.

    Raises:
        ValueError: no address, or one with a zone (fe80::1%eth0).
    """
    if "%" in text:
        raise ValueError("an address with a zone is of this machine's links")
    address = ip_address(text)
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def is_allowed(address: Address, *, allow_private: bool = False) -> bool:
    """Whether a webhook may be sent to `address`: a public one, or with `allow_private` one of PRIVATE.

    Never to a metadata service, and never to link-local, multicast, unspecified, or reserved addresses.
    """
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if _inside(address, METADATA) or address.is_multicast or address.is_unspecified:
        return False
    if _inside(address, PRIVATE):
        return allow_private
    if _inside(address, _NEVER) or not address.is_global:
        return False
    return isinstance(address, IPv4Address) or address in _GLOBAL_V6


def _inside(address: Address, networks: tuple[Network, ...]) -> bool:
    return any(address.version == network.version and address in network for network in networks)
