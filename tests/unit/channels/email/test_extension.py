import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.extension import answered, is_own, reply_address
from channels.email.headers import Headers

OWN = "Complaints@desk.example"


def sign(purpose, value, key=b"secret"):
    return hmac.new(key, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()[:40]


def read(*addresses, name="to", own=OWN, by=sign):
    return answered(Headers([(name, address) for address in addresses]), [], own, by)


@given(st.integers(min_value=0, max_value=2**63 - 1))
def test_a_letters_reply_address_names_it_in_any_case(number):
    address = reply_address(OWN, number, sign)
    assert len(address.partition("@")[0]) <= 64
    assert read(address) == read(address.lower()) == read(address.upper()) == (number,)


def test_the_token_is_short():
    local = reply_address("complaints@desk.example", 123_456, sign).partition("@")[0]
    assert len(local.removeprefix("complaints+")) == 16


@given(st.integers(0, 27), st.sampled_from("0123456789abcdefghjkmnpqrstvwxyz+."))
def test_an_address_altered_anywhere_names_no_letter(at, letter):
    address = reply_address("complaints@desk.example", 4711, sign)
    altered = address[:at] + letter + address[at + 1 :]
    assert read(altered) == ((4711,) if altered == address else ())


def test_another_key_and_another_mailbox_make_other_tokens():
    theirs = reply_address(OWN, 7, lambda purpose, value: sign(purpose, value, b"other"))
    assert read(theirs) == ()
    help_desk = reply_address("help@desk.example", 7, sign)
    assert read(help_desk.replace("help", "complaints")) == ()


def test_a_number_is_written_in_one_way_only():
    address = reply_address(OWN, 7, sign)
    assert read(address.replace("+", "+0")) == ()


@pytest.mark.parametrize("name", ["to", "cc", "delivered-to", "x-original-to", "envelope-to"])
def test_the_token_is_found_wherever_a_server_wrote_the_address(name):
    assert read(f"Desk <{reply_address(OWN, 7, sign)}>", name=name) == (7,)


def test_the_token_is_found_in_the_envelope():
    assert answered(Headers([("To", OWN)]), [reply_address(OWN, 7, sign)], OWN, sign) == (7,)


def test_two_letters_answered_in_one_mail_are_both_named_once():
    first, second = reply_address(OWN, 7, sign), reply_address(OWN, 8, sign)
    assert read(f"{first}, {second}", first) == (7, 8)


def test_a_long_address_gets_no_token():
    long = "complaints-and-suggestions-of-our-customers-everywhere@desk.example"
    assert reply_address(long, 7, sign) == long


def test_what_comes_to_the_mailbox_is_its_own():
    assert is_own("complaints@desk.example", OWN)
    assert is_own(reply_address(OWN, 7, sign), OWN)
    assert not is_own("complaints+news@desk.example", OWN)
    assert not is_own(reply_address(OWN, 7, sign).replace("desk.example", "desk.example.net"), OWN)
