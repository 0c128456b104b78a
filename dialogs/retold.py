"""What somebody hears who says that they told it all before: what is there, and what is truly missing."""

from dialogs import answers, beside, filling, needs, playback
from dialogs.draft import Draft, Said

_CLEAR = 0.6  # how sure a value found on looking again must be


def is_all(draft: Draft, filled: filling.Filled) -> bool:
    """Whether nothing is said but that it was told before."""
    return draft.understood.told and not filled and not draft.turn.files


def listed(draft: Draft) -> tuple[Draft, Said]:
    """The story is looked through once more for what is open; then all that is noted, and what is not."""
    draft = _looked_for(draft)
    missing = playback.named(_open(draft), draft)
    said = draft.text("told.open", missing=missing) if missing else draft.text("told.complete")
    lines = playback.lines(playback.understood(draft.form), draft)
    if draft.situation.traits.style == "text":
        return draft, said
    return draft, draft.text("told.here", reference=draft.reference, list=lines).then(said)


def _looked_for(draft: Draft) -> Draft:
    for key in _open(draft):
        found = beside.in_story(draft, key, answers.value_of)
        if found is not None and found.confidence >= _CLEAR:
            draft = filling.noted(draft, key, found)
    return draft


def _open(draft: Draft) -> list[str]:
    """The lines this matter is acted on by that nobody has filled or left out."""
    left = {"whose", *draft.form, *draft.state.unknown, *draft.state.refused}
    if needs.by_its_number(draft) or needs.by_its_trade(draft):
        left.add("product_description")
    if needs.by_its_day(draft):
        left.add("product_reference")
    return [key for key in needs.order(draft) if key not in left]
