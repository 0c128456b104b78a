import mailbox
from datetime import UTC, datetime

import pytest

from channels.base import SendError
from channels.email.maildir import Maildir

NOW = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)
MAIL = b"Subject: x\r\n\r\nwords\r\n"


async def test_any_mail_program_can_open_what_was_kept(tmp_path):
    await Maildir(tmp_path / "out").keep("<7.sig@desk.example>", NOW, MAIL)
    (mail,) = mailbox.Maildir(tmp_path / "out")
    assert mail["subject"] == "x"
    assert not list((tmp_path / "out" / "tmp").iterdir())


async def test_the_same_message_kept_twice_is_one_file(tmp_path):
    folder = Maildir(tmp_path)
    await folder.keep("<7.sig@desk.example>", NOW, MAIL)
    await folder.keep("<7.sig@desk.example>", NOW, MAIL)
    assert len(list((tmp_path / "new").iterdir())) == 1


async def test_an_identity_is_no_path(tmp_path):
    await Maildir(tmp_path / "out").keep("<../../../x@desk.example>", NOW, MAIL)
    assert len(list((tmp_path / "out" / "new").iterdir())) == 1


async def test_a_folder_that_cannot_be_written_is_a_temporary_failure(tmp_path):
    (tmp_path / "out").write_text("a file stands where the folder should be")
    with pytest.raises(SendError) as caught:
        await Maildir(tmp_path / "out").keep("<7.sig@desk.example>", NOW, MAIL)
    assert not caught.value.permanent
