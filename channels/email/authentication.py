"""What receiving servers found out about a mail's origin (Authentication-Results, RFC 8601)."""

import re

from channels.email.headers import Headers

_METHOD = re.compile(r"(?:^|[;\s])(spf|dkim|dmarc)\s*=\s*([a-z]{2,12})", re.IGNORECASE)
_RECEIVED_SPF = re.compile(r"^\s*([a-z]{2,12})", re.IGNORECASE)


def results(headers: Headers) -> dict[str, str | None]:
    """What the topmost header says of spf, dkim and dmarc: the last server's word, and only a claim.

    Anyone can write the header, so it proves nothing unless the mail can have come through that server alone.
    """
    found: dict[str, str | None] = {"spf": None, "dkim": None, "dmarc": None}
    for method, result in _METHOD.findall(headers.raw("authentication-results")[:8000]):
        known = found[method.lower()]
        # A mail may carry several DKIM signatures; one that holds is enough
        if known is None or result.lower() == "pass":
            found[method.lower()] = result.lower()
    if found["spf"] is None and (match := _RECEIVED_SPF.match(headers.raw("received-spf"))):
        found["spf"] = match[1].lower()
    return found
