"""Whether an S/MIME signature (CMS SignedData, RFC 5652) fits the bytes it was made over. Whose certificate it is, no
root is asked: anybody can make one."""

import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

State = Literal["fits", "altered", "unknown"]

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_DIGEST_ATTRIBUTE = bytes.fromhex("2a864886f70d010904")
_PSS = bytes.fromhex("2a864886f70d01010a")
_HASHES = {
    bytes.fromhex("608648016503040201"): "SHA256",
    bytes.fromhex("608648016503040202"): "SHA384",
    bytes.fromhex("608648016503040203"): "SHA512",
    bytes.fromhex("608648016503040204"): "SHA224",
}  # MD5 and SHA-1 show nothing any more
_SEQUENCE, _SET, _FIRST, _PIECES = 0x30, 0x31, 0xA0, 0x24
_MOST_NODES = 20_000
_DEEPEST = 30
_MOST_SIGNERS = 5
_MOST_CERTIFICATES = 20
_MOST_KEY_BITS = 16_384
_UNSHOWN = re.compile(r"[^ -~]+")


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found, and the addresses the certificate names."""

    state: State
    addresses: tuple[str, ...] = ()


UNKNOWN = Checked("unknown")


@dataclass(slots=True)
class _Node:
    """One value: `written` with its head and without, and what is within a constructed one."""

    tag: int
    written: bytes
    value: bytes
    children: "list[_Node]"


def check(envelope: bytes, contents: tuple[bytes, ...]) -> Checked:
    """Tries the signature over each of `contents` (a mail's line ends may have been changed on the way).
    Never raises; what cannot be read or has no readable signer is unknown."""
    try:
        signed = _signed_data(envelope)
        found = [_by_signer(signed, signer, contents) for signer in _signers(signed)]
    except _odd():
        return UNKNOWN
    for state in ("altered", "unknown", "fits"):
        for each in found:
            if each.state == state:
                return each
    return UNKNOWN


def _odd() -> tuple[type[Exception], ...]:
    """What is raised of envelopes and certificates that are none; the library's errors have no class in common."""
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm

    return (
        *(ValueError, IndexError, StopIteration, TypeError, RecursionError, UnsupportedAlgorithm),
        *(x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType),
        *(x509.ExtensionNotFound, x509.AttributeNotFound),
    )


def _signed_data(envelope: bytes) -> list[_Node]:
    outer = _Reader(envelope).node(0)[0]
    kind, wrapped = outer.children[:2]
    if kind.value != _SIGNED_DATA:
        raise ValueError("no signed data")
    return wrapped.children[0].children


def _signers(signed: list[_Node]) -> list[_Node]:
    if signed[-1].tag != _SET:
        raise ValueError("no signers")
    return signed[-1].children[:_MOST_SIGNERS]


def _by_signer(signed: list[_Node], signer: _Node, contents: tuple[bytes, ...]) -> Checked:
    from cryptography.hazmat.primitives import hashes

    fields = iter(signer.children[1:])
    who, digest = next(fields), next(fields)
    name = _HASHES.get(digest.children[0].value)
    certificate = _certificate(signed, who)
    if name is None or certificate is None:
        return UNKNOWN
    algorithm = getattr(hashes, name)()
    attributes = next(fields)
    kind = next(fields) if attributes.tag == _FIRST else attributes
    signature = next(fields).value
    addresses = _addresses(certificate)
    for content in contents:
        over: bytes | None = content
        if attributes.tag == _FIRST:
            # signed as a SET, though written with a tag of its own (RFC 5652 section 5.4)
            over = b"\x31" + attributes.written[1:] if _holds(attributes, content, algorithm) else None
        if over is not None and _fits(certificate, kind, signature, over, algorithm):
            return Checked("fits", addresses)
    return Checked("altered", addresses)


def _holds(attributes: _Node, content: bytes, algorithm: "hashes.HashAlgorithm") -> bool:
    from cryptography.hazmat.primitives import hashes

    digest = hashes.Hash(algorithm)
    digest.update(content)
    wanted = digest.finalize()
    given = [each.children[1].children[0].value for each in attributes.children if _is_digest(each)]
    return len(given) == 1 and hmac.compare_digest(given[0], wanted)


def _is_digest(attribute: _Node) -> bool:
    return attribute.children[0].value == _DIGEST_ATTRIBUTE


def _fits(
    certificate: "x509.Certificate",
    kind: _Node,
    signature: bytes,
    over: bytes,
    algorithm: "hashes.HashAlgorithm",
) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa

    key = certificate.public_key()
    try:
        if isinstance(key, rsa.RSAPublicKey) and key.key_size <= _MOST_KEY_BITS:
            pss = padding.PSS(padding.MGF1(algorithm), padding.PSS.AUTO)
            scheme = pss if kind.children[0].value == _PSS else padding.PKCS1v15()
            key.verify(signature, over, scheme, algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, over, ec.ECDSA(algorithm))
        elif isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
            key.verify(signature, over)
        else:
            raise ValueError("a kind of key that is not known")
    except InvalidSignature:
        return False
    return True


def _certificate(signed: list[_Node], who: _Node) -> "x509.Certificate | None":
    """The signer's own among those that came with the mail."""
    return next((each for each in _certificates(signed) if _is_whose(each, who)), None)


def _certificates(signed: list[_Node]) -> "Iterator[x509.Certificate]":
    from cryptography import x509

    for bag in signed[3:-1]:
        if bag.tag == _FIRST:
            for each in bag.children[:_MOST_CERTIFICATES]:
                if each.tag == _SEQUENCE:
                    yield x509.load_der_x509_certificate(each.written)


def _is_whose(certificate: "x509.Certificate", who: _Node) -> bool:
    from cryptography import x509

    if who.tag == _SEQUENCE:
        issuer, serial = who.children[:2]
        same = int.from_bytes(serial.value, "big", signed=True) == certificate.serial_number
        return same and issuer.written == certificate.issuer.public_bytes()
    try:
        own = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    except x509.ExtensionNotFound:
        return False
    return own == who.value


def _addresses(certificate: "x509.Certificate") -> tuple[str, ...]:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        found = [*names.get_values_for_type(x509.RFC822Name)]
    except (x509.ExtensionNotFound, ValueError):
        found = []
    found += [str(each.value) for each in certificate.subject.get_attributes_for_oid(NameOID.EMAIL_ADDRESS)]
    return tuple(dict.fromkeys(_UNSHOWN.sub("", each)[:100] for each in found))[:3]


class _Reader:
    """DER, and BER's indefinite lengths, as Outlook writes them; bounded in depth and number."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._left = _MOST_NODES

    def node(self, place: int, depth: int = 0) -> tuple[_Node, int]:
        """The value that begins at `place`, and where the next one does."""
        self._left -= 1
        if self._left < 0 or depth > _DEEPEST:
            raise ValueError("too many values")
        tag, start, end = self._head(place)
        children: list[_Node] = []
        if tag & 0x20:
            children, end, after = self._within(start, end, depth)
        else:
            if end is None:
                raise ValueError("a plain value without a length")
            after = end
        value = self._data[start:end]
        if tag == _PIECES:  # octets in pieces
            value = b"".join(each.value for each in children)
        return _Node(tag, self._data[place:after], value, children), after

    def _within(self, start: int, end: int | None, depth: int) -> tuple[list[_Node], int, int]:
        children: list[_Node] = []
        place = start
        while end is None or place < end:
            if end is None and self._data[place : place + 2] == b"\0\0":
                return children, place, place + 2
            child, place = self.node(place, depth + 1)
            children.append(child)
        if place != end:
            raise ValueError("a value that ends beyond what holds it")
        return children, end, end

    def _head(self, place: int) -> tuple[int, int, int | None]:
        tag, first = self._data[place], self._data[place + 1]
        if tag & 0x1F == 0x1F:
            raise ValueError("a tag of many bytes")
        place += 2
        if first == 0x80:
            return tag, place, None
        count = first & 0x7F if first & 0x80 else 0
        if count > 8:
            raise ValueError("a length of many bytes")
        length = int.from_bytes(self._data[place : place + count], "big") if count else first
        end = place + count + length
        if end > len(self._data):
            raise ValueError("a value that is cut off")
        return tag, place + count, end
