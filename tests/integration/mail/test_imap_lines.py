"""Lines to IMAP servers that are encrypted, and folders that are away for a while."""

import asyncio
import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from channels.email import imap as imap_module
from imap_server import Folder
from integration.channels.drivers import Desk
from integration.mail.test_imap import mail, reading, stored
from integration.mail.test_imap_commands import refusing, until
from proxy import Proxy, Wrapped

pytestmark = pytest.mark.integration


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap_module, "PAUSES", (0.05,))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for this machine, its own root, with its key in one file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    build = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    build = (
        build.serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
    )
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = build.add_extension(here, critical=False).sign(key, hashes.SHA256())
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        made.public_bytes(pem) + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    )
    return path


async def test_an_encrypted_line_is_used_only_to_a_server_that_proves_its_name(
    pymap_port: int, certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Folder(pymap_port, "Encrypted")
    folder.make()
    folder.put(mail(1))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    door = Wrapped(pymap_port, context)
    await door.mend()
    url = folder.through(door.port).replace("imap://", "imaps://")
    desk = Desk()
    async with reading(desk, tmp_path, url) as channel:
        await until(lambda: "certificate verify failed" in channel.trouble)
        assert desk.events == []
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    async with reading(desk, tmp_path, url) as channel:
        await folder.until(1)
        assert channel.trouble == ""
    await door.cut()
    assert len(desk.events) == 1


async def test_a_folder_that_is_away_is_told_and_read_on_when_it_is_back(
    folder: Folder, tmp_path: Path
) -> None:
    away = True
    desk = Desk()
    folder.put(mail(1))

    def refuse(command: str) -> str:
        return "[NONEXISTENT] Mailbox doesn't exist" if away and command.upper().startswith("SELECT") else ""

    async with (
        refusing(folder, refuse) as proxy,
        reading(desk, tmp_path, folder.through(proxy.port)) as channel,
    ):
        await until(lambda: "Mailbox doesn't exist" in channel.trouble)
        assert "AMENDS_MAIL_IMAP_URL" in channel.trouble
        assert desk.events == []
        away = False
        await stored(desk, 1)
        await folder.until(1)
        await until(lambda: not channel.trouble)
        await asyncio.to_thread(folder.put, mail(2))
        await folder.until(2)
    assert len(desk.events) == 2


async def test_a_server_that_stays_away_is_told(folder: Folder, tmp_path: Path) -> None:
    desk = Desk()
    folder.put(mail(1))
    proxy = Proxy(folder.port)
    await proxy.mend()
    await proxy.cut()
    async with reading(desk, tmp_path, folder.through(proxy.port)) as channel:
        await until(lambda: "is not read" in channel.trouble)
        await proxy.mend()
        await folder.until(1)
        await until(lambda: not channel.trouble)
    await proxy.cut()
