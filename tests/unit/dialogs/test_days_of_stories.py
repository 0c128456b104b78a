"""Which day it went wrong on in a whole message, with calls, answers, promises and plans beside it."""

from datetime import UTC, datetime

import pytest

from dialogs.understanding import understand
from unit.dialogs.talk import ALL

NOW = datetime(2026, 11, 16, 10, 12, tzinfo=UTC)  # a Monday


def day(text):
    found = understand(text, now=NOW, languages=ALL).fields.get("problem_date")
    return found.value if found else None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (
            "Freezer came on 6 November with a dent. I filled in your form on the 9th and again on the 12th.",
            "2026-11-06",
        ),
        (
            "Further to our call on 11 November: the lift stopped on 5 November. You replied on the 13th.",
            "2026-11-05",
        ),
        (
            "You charged me twice on 4 November. I sent you the receipts on the 6th, the 9th and the 10th.",
            "2026-11-04",
        ),
        ("Engineer's visit promised for the 12th. The boiler failed on 8 November.", "2026-11-08"),
        ("I've been a customer since 2019. On 9 November your driver hit my gate.", "2026-11-09"),
        ("No cause to complain until Thursday, when the water came out brown.", "2026-11-12"),
        (
            "El 5 de noviembre me cobraron dos veces. Reclamé el 7, me dijeron el 10 que ya estaba.",
            "2026-11-05",
        ),
        (
            "La alarma sonó toda la noche del 8 de noviembre. El 9 el encargado me respondió que lo miraría.",
            "2026-11-08",
        ),
        (
            "Le four a pris feu le 7 novembre. J'ai envoyé le formulaire le 9, et le 12 on m'a répondu.",
            "2026-11-07",
        ),
        ("Ça a commencé le 9 novembre, plus d'eau chaude.", "2026-11-09"),
        ("8号电梯把我困住了，9号、11号、13号我打了三次客服", "2026-11-08"),
        ("11月7号工人把玻璃打碎了，师傅10号来看了一眼，说14号给方案", "2026-11-07"),
        ("Took my car into your garage on the 2nd. On 9 November the clutch packed up.", "2026-11-09"),
        ("Fitted fri 13th, and on saturday the sink flooded.", "2026-11-14"),
        ("It worked perfectly until Wednesday, then nothing.", "2026-11-11"),
        ("This arvo your driver threw the box over the fence.", "2026-11-16"),
        ("It's been five days now with no hot water", "2026-11-11"),
        ("Laptop worked a treat till Wednesday last, the 11th, when it went black.", "2026-11-11"),
        ("El técnico rompió el termostato el 12 en la cocina, el 13 escribí.", "2026-11-12"),
        ("Le plombier est passé le 5, tout marchait. Vendredi 13 au soir plus d'eau.", "2026-11-13"),
    ],
)
def test_calls_and_answers_are_not_the_day_it_went_wrong(text, value):
    assert day(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "Your colleague promised a callback by the 9th",
        "My husband died on 14 September and you still charge his card.",
        "The tap drips. I'm at home on Friday 13th and my sister is visiting on the 30th.",
        "The shower leaks. I'm in most days except Thursday mornings.",
        "I keep being cut off. He goes into hospital on the 30th, so please hurry.",
        "La persiana no baja, el día 27 tengo la boda de mi hermana",
        "Le volet est bloqué, nous recevons la famille le 28",
        "门关不严，我周五要出差",
    ],
)
def test_plans_promises_and_losses_are_no_day_it_went_wrong_on(text):
    assert day(text) is None
