"""A certificate authority that lives for one test run."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

_PEM = Encoding.PEM
_USES = ("digital_signature", "key_cert_sign", "crl_sign", "content_commitment")
_MORE_USES = ("key_encipherment", "data_encipherment", "key_agreement")


class Authority:
    """Issues certificates as PEM files in a folder; `file` is its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named(f"Authority {folder.name}")
        self.file = folder / "authority.pem"
        certificate = self._certificate(self._name, self._key.public_key(), None)
        self.file.write_bytes(certificate.public_bytes(_PEM))

    def issue(self, name: str, password: bytes | None = None) -> tuple[Path, Path]:
        """Give a certificate for a host name, and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._certificate(_named(name), key.public_key(), name)
        files = self._folder / f"{name}.pem", self._folder / f"{name}.key"
        secrecy = BestAvailableEncryption(password) if password else NoEncryption()
        files[0].write_bytes(certificate.public_bytes(_PEM))
        files[1].write_bytes(key.private_bytes(_PEM, PrivateFormat.PKCS8, secrecy))
        return files

    def _certificate(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, host: str | None
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        uses = {"digital_signature"} if host else {"key_cert_sign", "crl_sign"}
        building = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(host is None, None), critical=True)
            .add_extension(_usage(uses), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()),
                critical=False,
            )
        )
        if host:
            names = x509.SubjectAlternativeName([x509.DNSName(host)])
            building = building.add_extension(names, critical=False)
        return building.sign(self._key, hashes.SHA256())


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _usage(uses: set[str]) -> x509.KeyUsage:
    flags = {name: name in uses for name in (*_USES, *_MORE_USES)}
    return x509.KeyUsage(**flags, encipher_only=False, decipher_only=False)
