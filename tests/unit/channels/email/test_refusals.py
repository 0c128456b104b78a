from channels.email.refusals import PAUSES, Refusals


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_a_refusal_comes_due_after_longer_and_longer_pauses():
    clock = Clock()
    refusals = Refusals(clock)
    assert refusals.add({7: "full"}, "taken")
    for pause in (*PAUSES, PAUSES[-1]):
        assert refusals.due() == {}
        clock.now += refusals.seconds_left()
        assert refusals.due() == {"taken": [7]}
        assert not refusals.add({7: "still full"}, "taken")
        assert pause <= clock.now
    assert refusals.seconds_left() == PAUSES[-1]


def test_what_is_due_goes_by_fate_and_in_order():
    clock = Clock()
    refusals = Refusals(clock)
    refusals.add({9: "full", 3: "full"}, "taken")
    refusals.add({5: "full"}, "ignored")
    clock.now = PAUSES[0]
    assert refusals.due() == {"taken": [3, 9], "ignored": [5]}


def test_it_is_told_until_all_is_marked():
    refusals = Refusals(Clock())
    assert refusals.told("a@b.example", "AMENDS_MAIL_IMAP_URL") == ""
    assert refusals.seconds_left() == float("inf")
    refusals.add({3: "full", 4: "full"}, "taken")
    told = refusals.told("a@b.example", "AMENDS_MAIL_IMAP_URL")
    assert "2 stored mails" in told
    assert "full" in told
    refusals.drop([3, 4])
    assert refusals.told("a@b.example", "AMENDS_MAIL_IMAP_URL") == ""
    assert 3 not in refusals
    assert len(refusals) == 0
