"""Visitors of the counter: they see pages as a browser without scripts does, and send forms as they were drawn."""

from __future__ import annotations

from typing import Any

from apiflask import APIFlask
from lxml import html
from werkzeug.test import TestResponse

from engine.casework.office import Office


class Page:
    """One page as it came."""

    def __init__(self, answer: TestResponse) -> None:
        """``answer`` after all redirects."""
        self.status = answer.status_code
        self.headers = answer.headers
        self.address = answer.request.full_path.rstrip("?")
        self.source = answer.get_data(as_text=True)
        self.tree = html.fromstring(self.source) if answer.mimetype == "text/html" else None

    @property
    def text(self) -> str:
        """What a reader sees, spaces run together."""
        main = self.tree.get_element_by_id("main") if self.tree is not None else None
        return " ".join(main.text_content().split()) if main is not None else self.source

    def all(self, xpath: str) -> list[Any]:
        """Every place an XPath finds."""
        return list(self.tree.xpath(xpath))

    def texts(self, css_class: str) -> list[str]:
        """The texts of every element of a class."""
        found = self.all(f"//*[contains(concat(' ', normalize-space(@class), ' '), ' {css_class} ')]")
        return [" ".join(one.text_content().split()) for one in found]

    def form(self, action: str) -> Any:
        """The first form that leads to an address ending with ``action``."""
        return next(form for form in self.tree.forms if (form.action or "").endswith(action))

    def wrong(self) -> dict[str, str]:
        """The sentences beside the fields, by field name."""
        fields = self.all("//*[contains(@class, 'field-wrong')]")
        return {
            field.xpath(".//@name")[0].removeprefix("f_"): " ".join(field.xpath(".//*[@class='wrong']")[0].text_content().split())
            for field in fields
        }


class Visitor:
    """Somebody at the counter."""

    def __init__(self, app: APIFlask, username: str = "") -> None:
        """With a ``username`` the visitor has signed in already; the password has its own tests."""
        self.client = app.test_client()
        self.page: Page | None = None
        if username:
            self.be(app.extensions["office"], username)
            self.get("/desk")

    def be(self, office: Office, username: str) -> None:
        """Take up the session of an official."""
        found = office.store.registers.credentials(username)
        assert found, f"no official is called {username}"
        with self.client.session_transaction() as session:
            session.update(official=found[0].id, seen=int(office.now().timestamp()))

    def get(self, address: str, **options: Any) -> Page:
        """Open a page."""
        self.page = Page(self.client.get(address, follow_redirects=True, **options))
        return self.page

    def send(self, action: str, button: tuple[str, str] | None = None, **fields: str | list[str]) -> Page:
        """Fill in the form that leads to ``action`` on the present page and press a button."""
        assert self.page is not None
        form = self.page.form(action)
        sent: dict[str, Any] = {}
        for name, value in form.form_values():
            sent.setdefault(name, []).append(value)
        sent |= fields | (dict([button]) if button else {})
        self.page = Page(self.client.post(form.action, data=sent, follow_redirects=True))
        return self.page
