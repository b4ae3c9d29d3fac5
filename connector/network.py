"""Which addresses a connection may speak to: public ones, and what its administrator allowed.

A pure rule over addresses that are already resolved. Who resolves, checks and connects without a
gap between the three is `connector/dialling.py`.
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Final

from connector.secret import Secret

Address = IPv4Address | IPv6Address
AddressRange = IPv4Network | IPv6Network

# IANA IPv4 Special-Purpose Address Registry (RFC 6890), and multicast (RFC 5771). Our own table,
# because what `ipaddress` calls global changed between patch releases of Python.
_NOT_PUBLIC_V4: Final = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this host; Linux connects 0.0.0.0 to itself
            "10.0.0.0/8",
            "100.64.0.0/10",  # carrier-grade NAT
            "127.0.0.0/8",
            "169.254.0.0/16",  # link-local
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",  # documentation
            "192.88.99.0/24",  # relays of 6to4
            "192.168.0.0/16",
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, and broadcast
        ),
    )
)
# RFC 4291, 2.4 and IANA: global unicast is handed out of this range alone. Loopback, link-local,
# unique local, site-local, multicast, mapped and compatible addresses all lie outside it.
_GLOBAL_V6: Final = IPv6Network("2000::/3")
# IANA IPv6 Special-Purpose Address Registry: what lies inside that range and is not public.
_NOT_PUBLIC_V6: Final = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocol assignments, Teredo among them: a tunnel to any IPv4 address
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4: a tunnel to any IPv4 address
            "3fff::/20",  # documentation
        ),
    )
)
# RFC 6052: how a network without IPv4 shows the IPv4 world. Judged by the address inside.
_NAT64: Final = IPv6Network("64:ff9b::/96")
# Where clouds hand this machine's credentials to whoever asks, some of them outside every range
# above: AWS, Azure, GCP and others; ECS; EKS; Alibaba; Oracle; Azure's WireServer; AWS and GCP
# over IPv6.
_METADATA: Final = frozenset(
    map(
        ip_address,
        (
            "169.254.169.254",
            "169.254.170.2",
            "169.254.170.23",
            "100.100.100.200",
            "192.0.0.192",
            "168.63.129.16",
            "fd00:ec2::254",
            "fd00:ec2::23",
            "fd20:ce::254",
        ),
    )
)
_WIDEST_V4: Final = 8  # 10.0.0.0/8
_WIDEST_V6: Final = 7  # fc00::/7


@dataclass(frozen=True, slots=True)
class Network:
    """What a connection's file says of its way out; without it, the public internet over TLS.

    `allow` holds the address ranges that may be spoken to though they are not public, and in plain
    http. `ca_file` replaces the public certificate authorities. `where` names the file.
    """

    where: str = ""
    allow: tuple[AddressRange, ...] = ()
    ca_file: Path | None = None
    client_certificate: Path | None = None
    client_key: Secret | Path | None = None

    def allows(self, address: Address) -> bool:
        """Say whether an administrator named the address, or a range that it lies in.

        A metadata address must be named itself: whoever allows a cloud's private range wants the
        servers in it, not the credentials of this one.
        """
        meant = _meant(address)
        if meant in _METADATA:
            return ip_network(meant) in self.allow
        return any(meant in allowed for allowed in self.allow)

    def permits(self, address: Address, *, encrypted: bool) -> bool:
        """Say whether a connection may be made to the address."""
        return self.allows(address) or (encrypted and is_public(address))


def address_range(text: str) -> AddressRange:
    """Read a range like 10.20.0.0/16 or one address. Raises ValueError saying what is wrong.

    More than a whole private range is refused: it would leave nothing to guard.
    """
    read = ip_network(text)
    widest = _WIDEST_V4 if isinstance(read, IPv4Network) else _WIDEST_V6
    if read.prefixlen < widest:
        raise ValueError(f"{text} is wider than /{widest}; name the networks that are meant")
    return read


def is_public(address: Address) -> bool:
    """Say whether an address belongs to the public internet, and to nothing but that."""
    if address in _METADATA:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in special for special in _NOT_PUBLIC_V4)
    if address in _NAT64:
        return is_public(_meant(address))
    return address in _GLOBAL_V6 and not any(address in special for special in _NOT_PUBLIC_V6)


def _meant(address: Address) -> Address:
    """Give the IPv4 address that a mapped or translated one stands for, else the address."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    # A scope (fe80::1%eth0) would make two of one address.
    return address.ipv4_mapped or IPv6Address(int(address))
