"""Letters by STARTTLS: never plainly, only to a server that has proven who it is, and a refused login gives no letter up."""

from __future__ import annotations

import base64
import ipaddress
import smtplib
import ssl
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from engine.casework.leaving import Letter
from engine.dispatch.mail import Mail
from engine.domain.authority import Official
from engine.domain.clock import SystemClock
from engine.errors import SettingError
from tests.support.mail import Post, a_post

LETTER = Letter(Official(7, "zhaomin", "赵敏", "990121-zr", frozenset({"handler"}), "", active=True), "【催办】990121-2026-000001", "…")
KNOWN = base64.b64encode(b"\0office\0ge:heim").decode()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of this machine, with its key, signed by itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), SystemClock().now()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - timedelta(1), now + timedelta(1))
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    signed = made.add_extension(here, False).add_extension(x509.BasicConstraints(True, None), True).sign(key, hashes.SHA256())
    told = tmp_path_factory.mktemp("tls") / "here.pem"
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    told.write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain) + signed.public_bytes(serialization.Encoding.PEM))
    return told


def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def mail_to(post: Post, user: str = "office:ge%3Aheim@") -> Mail:
    return Mail.of(f"smtp+starttls://{user}127.0.0.1:{post.port}?from=office@county.example&domain=county.example")


def test_the_letter_and_the_password_go_by_tls_only(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with a_post() as post:
        post.tls, post.known = tls(certificate), KNOWN
        mail_to(post).send(LETTER, "key")
        assert len(post.letters) == 1 and post.said[:2] == ["EHLO False", "STAR False"]
        assert {word for word in post.said[2:] if word.endswith("False")} == set() and "AUTH True" in post.said


def test_a_server_nobody_vouches_for_one_without_tls_and_a_refused_login_get_no_letter_and_none_is_given_up(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_post() as post:
        post.tls = tls(certificate)
        with pytest.raises(ssl.SSLCertVerificationError):
            mail_to(post).send(LETTER, "key")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        with pytest.raises(smtplib.SMTPAuthenticationError):
            mail_to(post).send(LETTER, "key")
        post.tls = None
        with pytest.raises(smtplib.SMTPNotSupportedError):
            mail_to(post, user="").send(LETTER, "key")
        assert post.letters == [] and not [word for word in post.said if word == "AUTH False"]


def test_a_password_is_asked_for_by_no_server_without_tls() -> None:
    assert (Mail.of("smtp+starttls://a?from=a@b&domain=b").port, Mail.of("smtps://a?from=a@b&domain=b").port) == (587, 465)
    with pytest.raises(SettingError) as wrong:
        Mail.of("smtp://office@mail.example?from=a@b&domain=b")
    assert "smtps://" in str(wrong.value)
