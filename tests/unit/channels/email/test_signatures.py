"""S/MIME signatures made by OpenSSL and by the library, whole and altered; OpenPGP; and what no reader understands."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from channels.email.mime import parse
from channels.email.signatures import UNKNOWN, check

INNER = b'Content-Type: text/plain; charset="utf-8"\r\n\r\nMy kettle leaks, order LH-4711.\r\n'
HEAD = b"From: ann@example.org\r\nSubject: Kettle\r\nMIME-Version: 1.0\r\n"
FITS = "signed (S/MIME) by ann@example.org: the words are as they were signed"
ALTERED = "signed (S/MIME) by ann@example.org: the signature does not fit"
KEYS = {
    "rsa": rsa.generate_private_key(65537, 2048),
    "ec": ec.generate_private_key(ec.SECP256R1()),
}


def certificate(key):
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Ann")])
    now = datetime(2026, 11, 1, tzinfo=UTC)
    build = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    build = build.serial_number(4711).not_valid_before(now).not_valid_after(now + timedelta(days=365))
    build = build.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    names = x509.SubjectAlternativeName([x509.RFC822Name("ann@example.org")])
    return build.add_extension(names, critical=False).sign(key, hashes.SHA256())


CERTIFICATES = {kind: certificate(key) for kind, key in KEYS.items()}


def openssl(folder: Path, kind: str, *options: str) -> bytes:
    """A mail as OpenSSL signs it."""
    encoding = serialization.Encoding.PEM
    form = serialization.PrivateFormat.PKCS8
    key = KEYS[kind].private_bytes(encoding, form, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(key)
    (folder / "certificate.pem").write_bytes(CERTIFICATES[kind].public_bytes(encoding))
    (folder / "inner").write_bytes(INNER)
    command = ["openssl", "cms", "-sign", "-in", "inner", "-signer", "certificate.pem", "-inkey", "key.pem"]
    made = subprocess.run([*command, *options], cwd=folder, capture_output=True, check=True).stdout
    return HEAD + made.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


WAYS = [
    ("rsa", ()),
    ("ec", ()),
    ("rsa", ("-nodetach",)),
    ("rsa", ("-nodetach", "-stream", "-indef")),
    ("rsa", ("-noattr",)),
    ("rsa", ("-keyid", "-md", "sha512")),
    ("rsa", ("-keyopt", "rsa_padding_mode:pss")),
]


@pytest.mark.parametrize(("kind", "options"), WAYS)
def test_what_openssl_signed_is_read_and_fits(tmp_path: Path, kind: str, options: tuple[str, ...]) -> None:
    mail = parse(openssl(tmp_path, kind, *options))
    assert mail.text == "My kettle leaks, order LH-4711."
    assert [note[: len(FITS)] for note in mail.notes] == [FITS]
    assert mail.notes[0].endswith("was not checked against a root")


@pytest.mark.parametrize("attributes", [(), ("-noattr",)])
def test_a_changed_word_is_told(tmp_path: Path, attributes: tuple[str, ...]) -> None:
    raw = openssl(tmp_path, "rsa", *attributes)
    changed = raw.replace(b"LH-4711", b"LH-4712")
    assert changed != raw
    mail = parse(changed)
    assert mail.text == "My kettle leaks, order LH-4712."
    assert [note[: len(ALTERED)] for note in mail.notes] == [ALTERED]


def test_line_ends_changed_on_the_way_break_nothing(tmp_path: Path) -> None:
    raw = openssl(tmp_path, "rsa").replace(b"\r\n", b"\n")
    assert parse(raw).notes[0].startswith(FITS)


def signed(*certificates, key=KEYS["rsa"], content=INNER):
    build = pkcs7.PKCS7SignatureBuilder().set_data(content)
    for each in certificates:
        build = build.add_signer(each, key, hashes.SHA256())
    options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
    return build.sign(serialization.Encoding.DER, options)


def test_another_persons_key_does_not_fit():
    """The certificate is Ann's, the signature was made with another key."""
    forger = rsa.generate_private_key(65537, 2048)
    false = signed(certificate(forger), key=forger)
    # the forger puts Ann's certificate, of the same issuer and number, in the place of their own
    own, anns = (
        each.public_bytes(serialization.Encoding.DER) for each in (certificate(forger), CERTIFICATES["rsa"])
    )
    assert len(own) == len(anns)
    assert own in false or own[:-256] in false
    at = false.index(own[:-256])
    found = check(false[:at] + anns + false[at + len(own) :], (INNER,))
    assert found.state == "altered"
    assert check(signed(CERTIFICATES["rsa"]), (INNER,)).state == "fits"


def test_an_outdated_digest_shows_nothing(tmp_path: Path) -> None:
    assert parse(openssl(tmp_path, "rsa", "-md", "sha1")).notes == (
        "signed (S/MIME): the signature could not be checked",
    )


def test_without_its_certificate_nothing_is_known(tmp_path: Path) -> None:
    mail = parse(openssl(tmp_path, "rsa", "-nocerts"))
    assert mail.notes == ("signed (S/MIME): the signature could not be checked",)
    assert mail.text == "My kettle leaks, order LH-4711."


def test_openpgp_says_that_the_key_is_not_known():
    raw = (
        HEAD + b'Content-Type: multipart/signed; boundary="b"; protocol="application/pgp-signature"\r\n\r\n--b\r\n'
        + INNER + b"\r\n--b\r\nContent-Type: application/pgp-signature\r\n\r\n-----BEGIN PGP SIGNATURE-----\r\n"
        b"\r\niQ==\r\n-----END PGP SIGNATURE-----\r\n--b--\r\n"
    )  # fmt: skip
    mail = parse(raw)
    assert mail.text == "My kettle leaks, order LH-4711."
    assert mail.notes == ("signed (OpenPGP): not checked, the key is not known",)


ENVELOPE = signed(CERTIFICATES["rsa"])


# another version, an extension twice, a kind of name nobody knows
@pytest.mark.parametrize("flip", [1, 31, 34])
def test_no_byte_of_an_envelope_breaks_it(flip: int) -> None:
    for place in range(len(ENVELOPE)):
        broken = bytearray(ENVELOPE)
        broken[place] ^= flip
        assert check(bytes(broken), (b"other words",)).state != "fits"


@given(st.integers(0, len(ENVELOPE) - 1), st.integers(1, 255), st.integers(0, len(ENVELOPE)))
def test_a_broken_envelope_never_raises_and_never_fits_other_words(place: int, flip: int, cut: int) -> None:
    broken = bytearray(ENVELOPE)
    broken[place] ^= flip
    assert check(bytes(broken), (b"other words",)).state != "fits"
    assert check(bytes(broken[:cut]), (INNER,)).state in {"fits", "altered", "unknown"}


@given(st.binary(max_size=300))
def test_no_bytes_at_all_raise(noise: bytes) -> None:
    assert check(noise, (INNER,)) == UNKNOWN
    assert check(b"\x30\x80" * 1000 + noise, (INNER,)) == UNKNOWN
