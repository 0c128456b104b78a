"""Encrypted mail is kept whole, shown to staff, and its sender is asked to write without encryption."""

from pathlib import Path

import pytest

from integration.mail.test_right_case import ANN, STORY, Post, running_desk, words_of

pytestmark = pytest.mark.integration

ARMOUR = "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----"
BLOCK = (
    "MIME-Version: 1.0",
    'Content-Type: multipart/encrypted; boundary="b"; protocol="application/pgp-encrypted"',
)
PARTS = (
    "--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n"
    f"--b\nContent-Type: application/octet-stream; name=encrypted.asc\n\n{ARMOUR}\n--b--"
)


@pytest.mark.parametrize(("head", "words"), [(BLOCK, PARTS), ((), ARMOUR)])
async def test_the_sender_of_an_encrypted_mail_is_asked_for_plain_words(
    database_url: str, tmp_path: Path, head: tuple[str, ...], words: str
) -> None:
    async with running_desk(database_url, tmp_path) as running:
        post = Post(running, tmp_path)
        await post.writes(ANN, words, *head)
        (letter,) = await post.got(ANN)
        assert words_of(letter).count("send it again without encryption") == 1
        notes = [said for author, said in await post.said() if author == "note"]
        assert [note.partition(":")[0] for note in notes] == ["encrypted"]


async def test_what_a_signature_shows_stands_on_the_case(database_url: str, tmp_path: Path) -> None:
    head = 'Content-Type: multipart/signed; boundary="b"; protocol="application/pgp-signature"'
    signature = "-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----"
    parts = (
        f"--b\nContent-Type: text/plain\n\n{STORY}\n"
        f"--b\nContent-Type: application/pgp-signature\n\n{signature}\n--b--"
    )
    async with running_desk(database_url, tmp_path) as running:
        post = Post(running, tmp_path)
        await post.writes(ANN, parts, "MIME-Version: 1.0", head)
        noted = ("note", "signed (OpenPGP): not checked, the key is not known")
        assert sorted(await post.said()) == [("customer", STORY), noted]
