"""Letters to officials by SMTP. A letter may be sent twice and then carries the same Message-ID."""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import parse_qs, unquote, urlsplit

from engine.casework import leaving
from engine.casework.leaving import Letter
from engine.casework.office import Office
from engine.casework.outgoing import Job
from engine.dispatch.jobs import Handler, Hopeless
from engine.errors import SettingError

EXPECTED = "smtp://host:25?from=office@example.cn&domain=example.cn"
# TLS never, after a plain greeting (never without it), and from the first byte on.
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
# A server that hangs keeps one hand busy for so long at each of its answers.
PATIENCE_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail server, who writes, and the domain at which every official has an address.

    ``scheme`` is one of PORTS. A password is given only where TLS has proven who the server is; authorities beside those of this
    machine are read from the file SSL_CERT_FILE names.
    """

    host: str
    port: int
    sender: str
    domain: str
    scheme: str = "smtp"
    user: str = ""
    password: str = field(default="", repr=False)
    patience: float = PATIENCE_SECONDS

    @classmethod
    def of(cls, url: str) -> Mail:
        """The server of PETITION_MAIL; SettingError when the address is not as expected, without quoting a password."""
        try:
            parts = urlsplit(url)
            port, asked = parts.port or PORTS[parts.scheme], parse_qs(parts.query)
            sender, domain = asked["from"][0], asked["domain"][0]
        except (ValueError, LookupError) as error:
            raise SettingError("setting_mail", expected=EXPECTED) from error
        if not parts.hostname or (parts.username and parts.scheme == "smtp"):
            raise SettingError("setting_mail", expected=EXPECTED.replace("smtp:", "smtps:") if parts.username else EXPECTED)
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.hostname, port, sender, domain, parts.scheme, user, password)

    def send(self, letter: Letter, key: str) -> None:
        """Hand one letter to the server; ``key`` of its job makes its Message-ID.

        Raises Hopeless when the server refuses the letter for good (a reply of 500 or more), OSError or SMTPException
        for what may pass, among it a login that is refused: that is the matter of the channel, not of this letter.
        """
        message = self.message(letter, key)
        try:
            with self._open() as server:
                server.send_message(message)
        except smtplib.SMTPAuthenticationError:
            raise
        except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
            code = refusal(error)
            if code >= 500:
                raise Hopeless(f"smtp_{code}") from None
            raise

    def message(self, letter: Letter, key: str) -> EmailMessage:
        """The letter as it goes over the wire."""
        message = EmailMessage(policy=SMTP)
        message["From"], message["To"] = self.sender, f"{letter.to.username}@{self.domain}"
        message["Subject"] = letter.subject
        message["Message-ID"] = f"<{hashlib.sha256(f'{key} {letter.to.id}'.encode()).hexdigest()[:40]}@{self.domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        return message

    def _open(self) -> smtplib.SMTP:
        """A connection that is greeted and, where there is a user, logged in; its name is not looked up anywhere."""
        if self.scheme == "smtp":
            return smtplib.SMTP(self.host, self.port, self.domain, self.patience)
        context = ssl.create_default_context()
        if self.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, self.domain, timeout=self.patience, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, self.domain, self.patience)
        try:
            if self.scheme != "smtps":
                server.starttls(context=context)
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server


def refusal(error: smtplib.SMTPException) -> int:
    """The number of the server's answer."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max(code for code, _ in error.recipients.values())
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0


def teller(mail: Mail, lang: str) -> Handler:
    """The handler of ``tell``: writes the letters of a job as things stand, and sends them."""

    def tell(office: Office, job: Job) -> None:
        for letter in leaving.letters(office, job.body, lang):
            mail.send(letter, job.key)

    return tell
