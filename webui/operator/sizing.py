"""部署规模: the hardware for a year of petitions, reckoned from the measured laws, with how each number came about."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from engine.casework import sizing as reckoning
from engine.casework.sizing import PRESETS, Need, number
from engine.errors import Refusal
from webui.auth import Page, guard, here, need, official
from webui.words import lang, say

FIELDS = {"filings": "每年件数", "tasks": "每件步数", "peak": "最忙一小时为平均的几倍", "attachments_mb": "每件附件（MB）"}

bp = Blueprint("sizing", __name__, url_prefix="/operator/sizing")
bp.before_request(guard)
bp.before_request(need("operate"))


@bp.get("")
def sizing() -> Page:
    """The form, and the answer to what stands in it; a province when nothing was asked."""
    asked = {name: request.args[name].strip() for name in FIELDS if request.args.get(name)}
    try:
        wanted, wrong = read(asked), ""
    except Refusal as refusal:
        refusal.args_for_message["field"] = say(FIELDS[str(refusal.args_for_message["field"])])
        wanted, wrong = PRESETS["province"], here().tell(refusal, lang())
    said = {name: asked.get(name, f"{getattr(wanted, name):g}" if name != "filings" else str(wanted.filings)) for name in FIELDS}
    lines = () if wrong else reckoning.reckon(here(), by=official(), need=wanted, lang=lang())
    known = reckoning.laws_shown(here(), by=official(), lang=lang())
    page = render_template("operator/sizing.html", said=said, wrong=wrong, lines=lines, laws=known, presets=PRESETS, number=number)
    return (page, 422) if wrong else page


def read(asked: dict[str, str]) -> Need:
    """The need as it was asked for; Refusal for a number outside its bounds, or for none."""
    given = {}
    for name, text in asked.items():
        plain = text.replace(",", "")
        if not plain.replace(".", "", 1).isdecimal() or not plain.isascii():
            least, most = next((least, most) for one, least, most in reckoning.BOUNDS if one == name)
            raise Refusal("sizing_bounds", field=name, least=f"{least:,}", most=f"{most:,}", value=text)
        given[name] = int(float(plain)) if name == "filings" else float(plain)
    return Need(**({"filings": PRESETS["province"].filings} | given))  # type: ignore[arg-type]
