"""Pictures and papers that sample customers send along, drawn here."""

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw, ImageFont

SIZE = (960, 720)
PAPER = (744, 1052)  # A4 at 90 dots an inch

Draw = ImageDraw.ImageDraw


def drawn(file: Mapping[str, Any]) -> bytes:
    """The bytes of a file: a paper with `lines`, or a picture of what `draws` names."""
    picture = _paper(file["lines"]) if "lines" in file else _scene(file["draws"])
    kept = BytesIO()
    picture.save(kept, _format(file["name"]))
    return kept.getvalue()


def media_type(name: str) -> str:
    return {"PDF": "application/pdf", "JPEG": "image/jpeg", "PNG": "image/png"}[_format(name)]


def _format(name: str) -> str:
    return {"pdf": "PDF", "jpg": "JPEG", "png": "PNG"}[name.rpartition(".")[2]]


def _paper(lines: Sequence[str]) -> Image.Image:
    picture = Image.new("RGB", PAPER, "white")
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(size=22)
    for number, line in enumerate(lines):
        draw.text((80, 90 + 38 * number), line, "#222222", font)
    draw.line((80, 100 + 38 * len(lines), PAPER[0] - 80, 100 + 38 * len(lines)), "#888888", 2)
    return picture


def _scene(name: str) -> Image.Image:
    picture = Image.new("RGB", SIZE, "#d9d2c5")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 520, *SIZE), "#b5a68f")  # the table or floor it stands on
    _SCENES[name](draw)
    return picture


def _coat(draw: Draw) -> None:
    draw.polygon([(330, 180), (630, 180), (720, 620), (240, 620)], "#39594a")
    draw.polygon([(330, 180), (230, 480), (290, 500), (360, 280)], "#32503f")
    draw.polygon([(630, 180), (730, 480), (670, 500), (600, 280)], "#32503f")
    for button in range(4):
        draw.ellipse((470, 270 + 80 * button, 490, 290 + 80 * button), "#e6dcc4")


def _burn(draw: Draw) -> None:
    draw.rounded_rectangle((360, 300, 620, 560), 30, "#f2f0ec")
    draw.ellipse((430, 330, 570, 450), "#5b3a22")
    draw.ellipse((465, 355, 540, 425), "#1e120b")
    draw.line((490, 560, 490, 720), "#cfcac2", 14)


def _water(draw: Draw) -> None:
    draw.rectangle((160, 140, 800, 640), "#efe9dd")
    draw.rectangle((200, 180, 760, 600), "#d6c9b0")
    draw.ellipse((260, 470, 700, 620), "#8d7a5c")
    draw.line((480, 140, 480, 430), "#9aa3ab", 30)
    for drop in range(5):
        draw.ellipse((470, 440 + 32 * drop, 490, 464 + 32 * drop), "#7fa8c9")


def _tear(draw: Draw) -> None:
    draw.rounded_rectangle((140, 200, 820, 600), 50, "#7b7f86")
    draw.line([(380, 320), (420, 360), (400, 400), (450, 450)], "#2a2c30", 10)
    draw.line([(384, 322), (424, 362), (404, 402), (454, 452)], "#e8dcc0", 3)


def _screen(draw: Draw) -> None:
    draw.rounded_rectangle((340, 60, 620, 660), 36, "#15171a")
    draw.rectangle((358, 100, 602, 620), "#27303c")
    draw.line((560, 100, 560, 620), "#35e06b", 4)


_SCENES: Mapping[str, Callable[[Draw], None]] = {
    "coat": _coat,
    "burn": _burn,
    "water": _water,
    "tear": _tear,
    "screen": _screen,
}
