"""Accounts: who signs in at the counter, and the bearer tokens of other programs."""

from __future__ import annotations

import hashlib
import secrets
from functools import cache
from time import monotonic

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from engine.casework.office import Office
from engine.domain.authority import Authority, Official
from engine.errors import NotFound, Refusal

# Seconds a token found good is believed, and how many such tokens are remembered.
TRUSTED, MOST_TOKENS = 1.0, 1000

_HASHER = PasswordHasher()


@cache
def _nobody() -> str:
    """The hash that is verified for a name nobody has, so that such a name takes as long; made when it is first asked for."""
    return _HASHER.hash("nobody")


def password_hash(password: str) -> str:
    """The argon2 hash of a password."""
    return _HASHER.hash(password)


def authenticate(office: Office, *, username: str, password: str) -> Official:
    """The official with this name and password; Refusal ``wrong_password``, in the same time, for either being wrong."""
    found = office.store.registers.credentials(username)
    try:
        _HASHER.verify(found[1] if found else _nobody(), password)
    except VerificationError as error:
        raise Refusal("wrong_password") from error
    if found is None:
        raise Refusal("wrong_password")
    return found[0]


def official(office: Office, official_id: int) -> Official | None:
    """An active official by id."""
    found = office.store.registers.official(official_id)
    return found if found and found.active else None


def authority(office: Office, authority_id: str) -> Authority | None:
    """An authority by id."""
    return office.authorities.get(authority_id)


def by_token(office: Office, token: str) -> Official | None:
    """The official a bearer token stands for, None for an unknown or revoked one.

    One found good is believed for TRUSTED seconds, so that a program which asks a hundred times a second is looked up
    once; revoked in another process it is refused after that at the latest.
    """
    digest, now = _digest(token), monotonic()
    known = office.tokens.get(digest)
    if known is not None and now < known[0]:
        return known[1]
    found = office.store.registers.official_of_token(digest)
    if len(office.tokens) >= MOST_TOKENS:
        office.tokens.clear()
    if found is not None:
        office.tokens[digest] = (now + TRUSTED, found)
    return found


def issue_token(office: Office, *, name: str, username: str) -> str:
    """A new bearer token for ``username``, shown this once; an earlier token of that name is revoked."""
    found = office.store.registers.credentials(username)
    if found is None:
        raise NotFound("unknown_official", username=username)
    token = secrets.token_urlsafe(32)
    with office.store.transaction() as tx:
        tx.add_token(name, found[0].id, _digest(token), office.now())
    office.tokens.clear()
    return token


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
