"""Numbers on papers, meters and parcels, in groups and beside each other."""

from datetime import UTC, datetime

import pytest

from dialogs.understanding import understand
from unit.dialogs.talk import ALL

NOW = datetime(2026, 11, 16, 10, 12, tzinfo=UTC)


def values(text):
    found = understand(text, now=NOW, languages=ALL).fields
    return {key: each.value for key, each in found.items()}


# Kinds of numbers that were missed, cut short, or left out beside another one; and flights that are none.
@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("my meter is 31K774012 and theirs is 31K774021, you swapped them", "31K774012, 31K774021"),
        ("The membership which is M 00412 883 was charged twice", "M 00412 883"),
        ("tracking (1Z 480 CC7 03 1122 9081) says delivered", "1Z 480 CC7 03 1122 9081"),
        ("order no 77120 and also 77121 and i think 77125 came broken", "77120, 77121, 77125"),
        ("Meter point MPAN 18 0042 7715 330 is billed as a shop", "18 0042 7715 330"),
        ("The docket says DKT 0091/B, one coat is scorched", "DKT 0091/B"),
        (
            "The agreement is numbered KL/2210/0045, and the one I never signed is KL/2210/0051",
            "KL/2210/0045, KL/2210/0051",
        ),
        ("CA1832改签要收我六百，没道理", None),
        ("MU2417退票扣了一半", None),
        ("电表号是7K20193，邻居家是7K20391，抄反了", "7K20193, 7K20391"),
        ("el medidor es el 4410027-B, no el 4410072-B", "4410027-B, 4410072-B"),
        ("mon PRM c'est 09 331 204 557 118, rien n'est relevé", "09 331 204 557 118"),
        ("colis 8B 4410 7720 1193 6 perdu", "8B 4410 7720 1193 6"),
        ("carte d'adhérent 4471-2093, la salle est fermée", "4471-2093"),
    ],
)
def test_every_number_of_a_purchase_is_read_whole(text, numbers):
    assert values(text).get("product_reference") == numbers
