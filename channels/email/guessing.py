"""Which character set eight-bit text is in when nobody said so, by the letters it would hold."""

import re

_RUN = re.compile(rb"[\x80-\xff](?:[\x21-\x2f\x3a-\x7e]?[\x80-\xff])+")
_ENOUGH = 20_000
_SURE = 0.85
_CERTAIN = 1.15
_LIKELY = 0.5


def guessed(content: bytes) -> str:
    """The text in the set that makes most sense of it; Western European where nothing else does."""
    sample = content[:_ENOUGH]
    alphabet, sure = _alphabetic(sample)
    codec = alphabet if sure > _CERTAIN else _east_asian(sample) or alphabet or _western(sample)
    return content.decode(codec, "replace")


def is_turkish(content: bytes) -> bool:
    """Whether its letters beyond ASCII are those in which the Turkish set differs from the Western one."""
    return _western(content[:_ENOUGH]) == "cp1254"


def is_foreign(content: bytes) -> bool:
    """Whether its eight-bit letters stand in runs, as whole words of another script do: accents stand alone."""
    sample = content[:_ENOUGH]
    high = len(sample) - len(sample.translate(None, _HIGH))
    within = sum(len(run) for run in _RUN.findall(sample) if len(run) >= 4)
    return high >= 4 and within * 10 > high * 6


_HIGH = bytes(range(128, 256))


def _share(text: str, likely: "re.Pattern[str]") -> float:
    """Which part of the letters beyond ASCII are likely ones."""
    beyond = sum(1 for letter in text if letter > "\x7f")
    return sum(map(len, likely.findall(text))) / beyond if beyond else 0.0


_HAN_MARKS = "\u3000-\u303f\uff00-\uff5e\u2014\u2018-\u201d\u2026\u00b7"
_HAN = re.compile(f"[\u4e00-\u9fff{_HAN_MARKS}]+")
_KANA = re.compile(f"[\u3041-\u30fe\u4e00-\u9fff{_HAN_MARKS}]+")
_HANGUL = re.compile(f"[\uac00-\ud7a3{_HAN_MARKS}]+")
_ONLY_KANA = re.compile("[\u3041-\u30fe]+")
_HALF_KANA = re.compile("[\uff61-\uff9f]")
# Lead bytes of the characters each set lists first, by use
_GB_LEVEL_ONE = re.compile(rb"[\xb0-\xd7\xa1\xa3][\xa1-\xfe]")
_BIG5_LEVEL_ONE = re.compile(rb"[\xa4-\xc6\xa1][\x40-\x7e\xa1-\xfe]")


def _east_asian(sample: bytes) -> str:
    """Chinese, Japanese or Korean, where it reads as such; empty otherwise."""
    if not is_foreign(sample) and not _pairs(sample):
        return ""
    best, codec = 0.0, ""
    for name, score in (
        ("gb18030", _as_gb),
        ("big5hkscs", _as_big5),
        ("cp932", _as_shift_jis),
        ("euc_jis_2004", _as_euc_jp),
        ("cp949", _as_korean),
    ):
        text = _strictly(sample, name)
        found = score(sample, text) if text else 0.0
        if found > best:
            best, codec = found, name
    return codec if best > _SURE / 2 else ""


def _pairs(sample: bytes) -> bool:
    """One or two characters only, as in a name or a short subject, and nothing like a word with an accent."""
    high = sample.translate(None, bytes(range(128)))
    runs = re.findall(rb"[\x80-\xff]+", sample)
    return (
        bool(high) and all(len(run) % 2 == 0 for run in runs) and not re.search(rb"[a-z][\x80-\xff]", sample)
    )


def _strictly(sample: bytes, codec: str) -> str:
    """The text, empty when the bytes are not of this set. A sample may end in the middle of a character."""
    for end in (len(sample), len(sample) - 1) if len(sample) == _ENOUGH else (len(sample),):
        try:
            return sample[:end].decode(codec)
        except UnicodeDecodeError:
            continue
    return ""


def _as_gb(sample: bytes, text: str) -> float:
    letters = sum(1 for letter in text if letter > "\x7f") or 1
    return (
        _share(text, _HAN)
        * min(1.0, len(_GB_LEVEL_ONE.findall(sample)) / letters)
        * (1 - _kana_bytes(sample))
    )


def _kana_bytes(sample: bytes) -> float:
    """Which part of the pairs are kana of EUC-JP; the same rows are rare in Chinese text."""
    pairs = re.findall(rb"[\x80-\xff]{2}", sample)
    return sum(1 for pair in pairs if pair[0] in {0xA4, 0xA5}) / len(pairs) if pairs else 0.0


def _as_big5(sample: bytes, text: str) -> float:
    letters = sum(1 for letter in text if letter > "\x7f") or 1
    return _share(text, _HAN) * min(1.0, len(_BIG5_LEVEL_ONE.findall(sample)) / letters) * 0.97


def _as_shift_jis(_: bytes, text: str) -> float:
    if len(_HALF_KANA.findall(text)) * 5 > len(text):
        return 0.0
    return _share(text, _KANA) * min(1.0, 3 * _share(text, _ONLY_KANA))


def _as_euc_jp(_: bytes, text: str) -> float:
    return _share(text, _KANA) * min(1.0, 3 * _share(text, _ONLY_KANA))


def _as_korean(sample: bytes, text: str) -> float:
    # Hangul stands in rows B0 to C8, with a blank between the words, which Chinese has not
    pairs = re.findall(rb"[\x80-\xff]{2}", sample)
    rows = sum(1 for pair in pairs if 0xB0 <= pair[0] <= 0xC8) / (len(pairs) or 1)
    sure = rows * 10 > 9 and len(pairs) > 3
    return _share(text, _HANGUL) * (1.1 if sure else rows * 0.9)


# Small letters by how often a language writes them
_ALPHABETS = (
    ("cp1251", "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэё", "іїєґўѓќљњћђџ"),
    ("koi8_r", "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэё", ""),
    ("iso8859-5", "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэё", ""),
    ("cp866", "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэё", ""),
    ("cp1253", "αοιετσνηυρπκμλςδγωχθφβξζψάέήίόύώ", ""),
    ("cp1255", "יהולאתבשמרנדקעחםגכןצטספךזףץ", ""),
    ("cp1256", "اليمونترةبدعفهكحسقأجشصطخىضذثغءزظؤئإ", ""),
    ("cp874", "านรอกเงมยลวดทสตะปคหแจพชขใไบผโถศณธัิี่้์ุูำึื็๊ฉซญฐภ", ""),
)


_WORDS = re.compile(rb"[\x80-\xff]{3,}")


def _alphabetic(sample: bytes) -> tuple[str, float]:
    """A script that writes whole words beyond ASCII, and how well they read in it."""
    runs = sum(map(len, _WORDS.findall(sample)))
    if runs * 10 < 6 * (len(sample) - len(sample.translate(None, _HIGH))) or not runs:
        return "", 0.0
    best, codec = 0.0, ""
    for name, letters, more in _ALPHABETS:
        text = sample.decode(name, "replace")
        found = _familiar(text, letters, more)
        if found > best:
            best, codec = found, name
    return (codec, best) if best > _LIKELY else ("", 0.0)


def _familiar(text: str, letters: str, more: str) -> float:
    weights = {letter: 2.0 - 1.5 * place / len(letters) for place, letter in enumerate(letters)}
    weights |= dict.fromkeys(more, 0.8)
    beyond = [letter for letter in text if letter > "\x7f"]
    score = 0.0
    before = " "
    for letter in text:
        if letter > "\x7f":
            small = letter.lower()
            # capitals begin words; inside of one they are a sign of the wrong set
            inside = letter != small and before.isalpha() and before == before.lower()
            score += -1.0 if inside else weights.get(small, 0.0 if letter.isalpha() else -0.3)
        before = letter
    return score / len(beyond) if beyond else 0.0


_POLISH = re.compile(rb"[A-Za-z][\xb9\xb3\xbf\x9c\x9f\xea\xe6\xf1]|[\xb3\x9c\xbf][a-z]")
_CZECH = re.compile(rb"(?<=[A-Za-z])[\x9a\x9e\xec\xf8\xf9\xe8](?=[a-z])")
_TURKISH = re.compile(rb"[a-zA-Z][\xf0\xfd\xfe]|[\xfd\xfe\xdd][a-z]")


def _western(sample: bytes) -> str:
    """One of the sets with Latin letters. Only signs that Western languages do not write speak for another."""
    high = len(sample) - len(sample.translate(None, _HIGH))
    if high and len(re.findall(rb"[\xf0\xfd\xfe]", sample)) * 3 > high and _TURKISH.search(sample):
        return "cp1254"
    marks = len(re.findall(rb"[\xb9\xb3\xbf\x9c\x9f]", sample))
    if _POLISH.search(sample) and marks * 4 > high:
        return "cp1250"
    if len(set(_CZECH.findall(sample))) > 1 and len(_CZECH.findall(sample)) * 3 >= high:
        return "cp1250"
    return "cp1252"
