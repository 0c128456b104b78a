"""What the web chat can be told: the sites that may embed it."""

from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict

from channels.base import SettingError, Settings

VARIABLE = "AMENDS_ALLOWED_ORIGINS"


class WebSettings(BaseModel):
    """`allowed_origins` are written as a browser sends them: scheme, host and port, nothing behind."""

    model_config = ConfigDict(frozen=True)

    allowed_origins: tuple[str, ...] = ()

    @classmethod
    def of(cls, settings: Settings) -> "WebSettings":
        """Reads the settings; raises `SettingError`."""
        given = settings.get("ALLOWED_ORIGINS", "").replace(",", " ").split()
        return cls(allowed_origins=tuple(_origin(each) for each in given))


def _origin(text: str) -> str:
    parts = urlsplit(text)
    bare = not (parts.path.strip("/") or parts.query or parts.fragment or parts.username)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not bare:
        raise SettingError(VARIABLE, f"{text!r} is no origin; write it like https://shop.example")
    return f"{parts.scheme}://{parts.netloc}".lower()
