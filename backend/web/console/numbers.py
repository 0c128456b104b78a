"""Complaint numbers as people type them, brought into their written form."""

import re

_LIKE_DIGITS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def written(words: str, prefix: str) -> str:
    """`amd 261121 7k3tf` as `AMD-261121-7K3TF`; empty for what is no number. Its check is not asked for:
    a number nobody has is simply not found."""
    plain = re.sub(r"[\s\-‐-―]+", "", words).upper()
    head = prefix.upper()
    if not plain.startswith(head):
        return ""
    rest = plain[len(head) :].translate(_LIKE_DIGITS)
    if not re.fullmatch(r"\d{6}[0-9A-Z]{5,12}", rest):
        return ""
    return f"{prefix}-{rest[:6]}-{rest[6:]}"
