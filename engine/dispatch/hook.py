"""Messages to another system by HTTP, signed as Standard Webhooks 1.0 asks. A message may be sent twice and then has the same id.

Whoever receives it checks the signature over id, time and body, and passes by an id it knows.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import http.client
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

import orjson

from engine.casework import leaving
from engine.casework.leaving import Message
from engine.casework.office import Office
from engine.casework.outgoing import Job
from engine.dispatch.jobs import Handler, Hopeless
from engine.errors import PetitionError, SettingError

EXPECTED = "https://host/path"
SECRET = "whsec_…"
PREFIX = SECRET[:-1]
# A key of the scheme, in bytes.
SHORTEST, LONGEST = 24, 64
# Hosts that may be spoken to without TLS: this machine.
HERE = ("localhost", "127.0.0.1", "::1")
# How long one connecting, one sending or one answer may take.
PATIENCE_SECONDS = 10.0
GONE = 410


class NotTaken(PetitionError):
    """The other system did not take a message; it is sent again later. ``status`` is its answer."""

    def __init__(self, status: int) -> None:
        """``status``: an HTTP status that is no success."""
        super().__init__(f"webhook_{status}")


@dataclass(frozen=True, slots=True)
class Hook:
    """Where messages go and the key they are signed with; the operator chose the address, so any host may be one."""

    host: str
    port: int
    path: str
    secure: bool
    key: bytes = field(repr=False)
    patience: float = PATIENCE_SECONDS

    @classmethod
    def of(cls, url: str, secret: str, setting: str = "PETITION_WEBHOOK") -> Hook:
        """The hook of a setting and its secret; SettingError, naming the setting, when one is not as expected; the secret is not quoted."""
        try:
            parts = urlsplit(url)
            port, secure = parts.port, parts.scheme == "https"
        except ValueError as error:
            raise SettingError("setting_webhook", setting=setting, expected=EXPECTED) from error
        host = parts.hostname or ""
        if not host or parts.username or parts.fragment or not (secure or (parts.scheme == "http" and host in HERE)):
            raise SettingError("setting_webhook", setting=setting, expected=EXPECTED)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return cls(host, port or (443 if secure else 80), path, secure, key_of(secret, f"{setting}_SECRET"))

    def send(self, message: Message, at: datetime) -> None:
        """Post one message, signed as of ``at``.

        Raises Hopeless when the other system says that nobody listens there any more (410), NotTaken for any other answer that is no
        success, a redirection among them, and OSError or HTTPException for what may pass.
        """
        body, connection = orjson.dumps(message.fields), self._connection()
        try:
            connection.request("POST", self.path, body, signed(self.key, message.id, at, body))
            status = connection.getresponse().status
        finally:
            connection.close()
        if status == GONE:
            raise Hopeless(f"webhook_{status}")
        if not 200 <= status < 300:
            raise NotTaken(status)

    def _connection(self) -> http.client.HTTPConnection:
        if not self.secure:
            return http.client.HTTPConnection(self.host, self.port, timeout=self.patience)
        return http.client.HTTPSConnection(self.host, self.port, timeout=self.patience, context=ssl.create_default_context())


def key_of(secret: str, setting: str = "PETITION_WEBHOOK_SECRET") -> bytes:
    """The key in a secret as the scheme writes it: ``whsec_`` and 24 to 64 bytes in base64; SettingError for anything else."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise SettingError("setting_webhook_secret", setting=setting, expected=SECRET) from error
    if not secret.startswith(PREFIX) or not SHORTEST <= len(key) <= LONGEST:
        raise SettingError("setting_webhook_secret", setting=setting, expected=SECRET)
    return key


def signed(key: bytes, id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers of a message: HMAC-SHA256 over ``id.seconds.body``, in base64 after the version of the scheme."""
    seconds = str(int(at.timestamp()))
    digest = hmac.new(key, b".".join((id.encode(), seconds.encode(), body)), hashlib.sha256).digest()
    return {
        "Content-Type": "application/json", "User-Agent": "petition-office", "webhook-id": id, "webhook-timestamp": seconds,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }  # fmt: skip


def hooker(hook: Hook, lang: str) -> Handler:
    """The handler of ``hook``: writes the message of a job as things stand, and posts it."""

    def post(office: Office, job: Job) -> None:
        message = leaving.message(office, job.body, lang)
        if message is not None:
            hook.send(message, office.now())

    return post
