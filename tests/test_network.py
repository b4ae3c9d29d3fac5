"""Which addresses are public, which are not, and what an administrator's word changes."""

from ipaddress import ip_address

import pytest

from connector.network import Network, address_range, is_public

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "23.227.38.74",
    "100.63.255.255",
    "100.128.0.1",
    "172.15.255.255",
    "172.32.0.1",
    "192.0.1.1",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2a00:1450:4001::1",
    "2001:4860:4860::8888",
    "64:ff9b::808:808",
]
NOT_PUBLIC = [
    "0.0.0.0",  # noqa: S104 - refused here
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.1.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b::a00:1",
    "64:ff9b:1::808:808",
    "100::1",
    "2001::1",
    "2001:0:53aa:64c:0:fbff:f580:fffe",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fdff:ffff::1",
    "fe80::1",
    "fe80::1%1",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
]


@pytest.mark.parametrize("text", PUBLIC)
def test_public_address_is_spoken_to_in_tls_and_not_in_plain_http(text: str) -> None:
    address = ip_address(text)

    assert is_public(address)
    assert Network().permits(address, encrypted=True)
    assert not Network().permits(address, encrypted=False)


@pytest.mark.parametrize("text", NOT_PUBLIC)
def test_address_that_is_not_public_is_not_spoken_to(text: str) -> None:
    address = ip_address(text)

    assert not is_public(address)
    assert not Network().permits(address, encrypted=True)
    assert not Network().permits(address, encrypted=False)


@pytest.mark.parametrize("text", [*PUBLIC, *NOT_PUBLIC])
def test_address_that_is_named_is_spoken_to(text: str) -> None:
    address = ip_address(text)
    network = Network(allow=(address_range(str(address).partition("%")[0]),))
    mapped = getattr(address, "ipv4_mapped", None)

    # What stands for an IPv4 address is named by it.
    named = mapped is None and not text.startswith("64:ff9b::")

    assert network.permits(address, encrypted=False) is named


@pytest.mark.parametrize(
    ("allowed", "text", "permitted"),
    [
        ("10.20.0.0/16", "10.20.255.1", True),
        ("10.20.0.0/16", "10.21.0.1", False),
        ("10.20.0.0/16", "192.168.0.1", False),
        ("10.20.0.0/16", "::ffff:10.20.0.1", True),
        ("10.20.0.0/16", "::ffff:10.21.0.1", False),
        ("10.20.0.0/16", "64:ff9b::a14:1", True),
        ("10.20.0.0/16", "2002:a14:1::", False),
        ("fd12::/16", "fd12::1", True),
        ("fd12::/16", "fd13::1", False),
        ("fe80::/10", "fe80::1%2", True),
        ("127.0.0.1/32", "127.0.0.2", False),
        ("127.0.0.1/32", "::1", False),
        ("8.8.8.0/24", "8.8.8.8", True),
    ],
)
def test_allowed_range_opens_just_itself(allowed: str, text: str, permitted: bool) -> None:  # noqa: FBT001
    network = Network(allow=(address_range(allowed),))

    assert network.permits(ip_address(text), encrypted=False) is permitted


@pytest.mark.parametrize(
    ("allowed", "text"),
    [
        ("169.254.0.0/16", "169.254.169.254"),
        ("169.254.0.0/16", "::ffff:169.254.169.254"),
        ("169.254.0.0/16", "64:ff9b::a9fe:a9fe"),
        ("169.254.0.0/16", "169.254.170.2"),
        ("100.64.0.0/10", "100.100.100.200"),
        ("168.63.0.0/16", "168.63.129.16"),
        ("fc00::/7", "fd00:ec2::254"),
        ("fc00::/7", "fd00:ec2::254%1"),
        ("fc00::/7", "fd20:ce::254"),
    ],
)
def test_metadata_address_is_refused_within_an_allowed_range(allowed: str, text: str) -> None:
    network = Network(allow=(address_range(allowed),))

    assert not network.permits(ip_address(text), encrypted=True)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("0.0.0.0/0", "wider than /8"),
        ("10.0.0.1/7", "has host bits set"),
        ("8.0.0.0/7", "wider than /8"),
        ("::/0", "wider than /7"),
        ("10.0.0.1/8", "has host bits set"),
        ("10.0.0.0/33", "does not appear to be"),
        ("sap.example.com", "does not appear to be"),
        ("", "does not appear to be"),
        ("010.0.0.1", "does not appear to be"),
    ],
)
def test_range_that_is_none_or_too_wide_is_refused(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        address_range(text)
