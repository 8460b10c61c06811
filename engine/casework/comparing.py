"""Two releases compared in words: what a deadline, a paper, a form, a diagram says now that it did not say before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.casework.comparing_drawings import drawings
from engine.casework.comparing_rules import SECTIONS, policies
from engine.casework.office import Edition, Office
from engine.casework.voice import Voice
from engine.domain.difference import Difference
from engine.domain.release import Release
from engine.policy.forms import Form
from engine.policy.loader import load
from engine.policy.staff import PATH as PERMISSIONS

# Files every difference of which is told in words; of any other it is told that it differs.
IN_WORDS = (".bpmn", "/forms.yaml", "/policy.yaml", PERMISSIONS, *(f"/{section}.yaml" for section, _, _ in SECTIONS))


def compare(office: Office, before: Edition, after: Edition, lang: str = "zh") -> Sequence[Difference]:
    """Everything that differs: rules first, then who may do what, diagrams, forms, calendars, and files nobody need be told more of."""
    voice = Voice(before, after, office.current.rulebook, lang)
    return [*policies(voice), *permissions(voice), *drawings(voice), *forms(voice), *other_files(voice)]


# ---- who may do what


def permissions(voice: Voice) -> Iterator[Difference]:
    """Actions and lanes: who may now, and who may no longer."""
    was, now = (_staff(edition.release) for edition in (voice.before, voice.after))
    for action, said in {**was["actions"], **now["actions"]}.items():
        old, new = (set(side["actions"].get(action, {}).get("roles", ())) for side in (was, now))
        for code, what, roles in (("diff_may", "added", new - old), ("diff_may_not", "removed", old - new)):
            if roles:
                names, basis = voice.list(_role(voice, was, now, role) for role in sorted(roles)), said.get("basis", "")
                path = f"policies/{PERMISSIONS}#actions.{action}"
                yield voice.told(code, "permission", what, voice.titled(said), who=names, basis=basis, path=path)
    for lane in {**was["lanes"], **now["lanes"]}:
        yield from _lane(voice, lane, was["lanes"].get(lane), now["lanes"].get(lane))


def _staff(release: Release) -> Mapping[str, Any]:
    held = release.policies.get(PERMISSIONS)
    data: Mapping[str, Any] = load(held, PERMISSIONS).data if held else {"roles": {}, "actions": {}, "lanes": {}}
    return data


def _role(voice: Voice, was: Mapping[str, Any], now: Mapping[str, Any], role: str) -> str:
    said = now["roles"].get(role) or was["roles"].get(role)
    return voice.titled(said) if said else voice.word(role)


def _lane(voice: Voice, lane: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Iterator[Difference]:
    path = f"policies/{PERMISSIONS}#lanes.{lane}"
    if old is None or new is None:
        code, what = ("diff_added", "added") if old is None else ("diff_removed", "removed")
        yield voice.told(code, "lane", what, voice.titled(new or old or {}), kind_label=voice.said("diff_lane"), path=path)
        return
    if old["name"] != new["name"]:
        yield voice.told("diff_renamed", "lane", "renamed", voice.titled(old), before=voice.titled(old), after=voice.titled(new), path=path)
    for part, group in (("role", "role"), ("authority", "part")):
        if old[part] != new[part]:
            was, now = (voice.of(group, side[part]) for side in (old, new))
            yield voice.changed("lane", voice.titled(new), was, now, part=voice.word(f"rule_{part}"), path=f"{path}.{part}")


# ---- forms


def forms(voice: Voice) -> Iterator[Difference]:
    """Forms that came or went, and their fields."""
    for name in dict.fromkeys([*voice.before.forms, *voice.after.forms]):
        old, new = voice.before.forms.get(name), voice.after.forms.get(name)
        if old is None or new is None:
            here = new or old
            assert here is not None
            code, what = ("diff_added", "added") if old is None else ("diff_removed", "removed")
            title = here.title_en if voice.lang == "en" else here.title
            yield voice.told(code, "form", what, title, kind_label=voice.said("diff_form"), basis=here.basis, path=f"forms#{name}")
        else:
            yield from form(voice, old, new)


def form(voice: Voice, old: Form, new: Form) -> Iterator[Difference]:
    """One form: fields added, gone, called or asked otherwise."""
    where, path = (new.title_en if voice.lang == "en" else new.title), f"forms#{new.id}"
    for field in dict.fromkeys([*old.fields, *new.fields]):
        title = new.field_title(field, voice.lang) or old.field_title(field, voice.lang)
        told = {"where": where, "basis": new.basis, "path": f"{path}.{field}"}
        if field not in old.fields or field not in new.fields:
            code, what = ("diff_field_new", "added") if field in new.fields else ("diff_field_gone", "removed")
            yield voice.told(code, "form", what, title, **told)
            continue
        if old.field_title(field, voice.lang) != title:
            was = old.field_title(field, voice.lang)
            yield voice.told("diff_renamed", "form", "renamed", was, before=was, after=title, **told)
        if _is_required(old, field) != _is_required(new, field):
            code = "diff_field_required" if _is_required(new, field) else "diff_field_free"
            yield voice.told(code, "form", "changed", title, **told)
        yield from _choices(voice, old, new, field, told)


def _is_required(form: Form, field: str) -> bool:
    return field in form.schema.get("required", ())


def _choices(voice: Voice, old: Form, new: Form, field: str, told: Mapping[str, str]) -> Iterator[Difference]:
    """The choices of a field; where anything else of it changed, that it did."""
    was, now = (list(map(str, form.fields[field].get("enum", ()))) for form in (old, new))
    title = new.field_title(field, voice.lang)
    for code, what, values, form in (
        ("diff_choice_new", "added", [one for one in now if one not in was], new),
        ("diff_choice_gone", "removed", [one for one in was if one not in now], old),
    ):
        if values:
            labels = voice.list(form.label(field, value, voice.lang) or value for value in values)
            yield voice.told(code, "form", what, title, choices=labels, **told)
    shown = ("title", "x-title-en", "enum", "x-labels", "x-labels-en")
    rest = [{key: value for key, value in form.fields[field].items() if key not in shown} for form in (old, new)]
    if rest[0] != rest[1]:
        yield voice.told("diff_field_otherwise", "form", "changed", title, **told)


# ---- everything else


def other_files(voice: Voice) -> Iterator[Difference]:
    """Calendars by their year, and any other file that differs by its name."""
    for shelf in ("policies", "workflows"):
        old, new = getattr(voice.before.release, shelf), getattr(voice.after.release, shelf)
        for path in sorted(one for one in {**old, **new} if old.get(one) != new.get(one) and not f"/{one}".endswith(IN_WORDS)):
            what = "added" if path not in old else "removed" if path not in new else "changed"
            kind = "calendar" if path.startswith("calendar/") else "file"
            name = path.rpartition("/")[2].removesuffix(".yaml") if kind == "calendar" else f"{shelf}/{path}"
            yield voice.told(f"diff_{kind}_{what}", kind, what, name, path=f"{shelf}/{path}")
