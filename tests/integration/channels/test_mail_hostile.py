"""Hostile mails by the thousand, and the largest the desk takes."""

import resource

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.base import DeliveryReceipt, Ignored, InboundMessage
from unit.channels.email.test_hostile import BLOCKS, WHOLE, mail_of, taken, written

pytestmark = [pytest.mark.integration, pytest.mark.slow]
READ = InboundMessage | Ignored | DeliveryReceipt
MEGABYTES = 1_000_000


@settings(max_examples=1500, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(BLOCKS, max_size=8), st.sampled_from([b"\r\n", b"\n", b"\r"]))
def test_hostile_mails_by_the_thousand_are_read(blocks, end):
    assert isinstance(taken(written(blocks, end)), READ)


@settings(max_examples=1500)
@given(st.sampled_from(WHOLE), st.lists(st.tuples(st.integers(0, 10**6), st.binary(max_size=8)), max_size=12))
def test_thousands_of_changed_mails_are_read(path, changes):
    raw = bytearray(path.read_bytes())
    for place, content in changes:
        at = place % (len(raw) + 1)
        raw[at : at + len(content)] = content
    assert isinstance(taken(bytes(raw)), READ)


LARGE = {
    "words": lambda: mail_of("The kettle leaks every day.\n" * 1_750_000),
    "one header": lambda: b"X: " + b"a" * 49 * MEGABYTES + b"\nFrom: a@b.cd\n\nwords",
    "a picture": lambda: (
        b"From: a@b.cd\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nwords\n--x\nContent-Type: image/png\n"
        b"Content-Transfer-Encoding: base64\n\n" + (b"A" * 76 + b"\n") * 640_000 + b"--x--"
    ),
    "a page": lambda: mail_of("<p>word <b>x</b></p>" * 2_400_000, "text/html"),
    "one line": lambda: mail_of("word " * 9_800_000),
}


@pytest.mark.parametrize("build", LARGE.values(), ids=LARGE.keys())
def test_fifty_megabytes_are_read_in_a_few_times_their_size(build):
    raw = build()
    assert 48 * MEGABYTES < len(raw) <= 50 * MEGABYTES
    found = taken(raw)
    assert isinstance(found, InboundMessage)
    assert "word" in found.text or "kettle" in found.text
    # the peak of the whole process, in KB: other tests of it are smaller
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 1_500_000
