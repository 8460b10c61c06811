"""A designer calls a field or a letter otherwise everywhere at once; what a machine cannot change is named with its line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.casework import designs, renaming
from engine.casework.renamings import Renaming, made_by
from engine.domain.release import Release
from engine.errors import Conflict, InvalidForm, NotFound, PolicyError, Refusal
from tests.builders import County

FORMS = "workflows/reexamination/forms.yaml"
LETTER = Renaming("document", "destination_notice", "whereabouts_notice")


def begun(county: County) -> int:
    return designs.begin(county.office, by=county.who("gengxin"), name="改名").id or 0


def test_a_letter_is_called_otherwise_in_every_file_with_one_saving(county: County) -> None:
    office, by = county.office, county.who("gengxin")
    design = begun(county)
    before = designs.release_of(office, by=by, design=design)
    shown = renaming.preview(office, by=by, design=design, asked=LETTER)
    paths = {one.path.rpartition("/")[2] for one in shown.files}
    assert {"documents.yaml", "obligations.yaml", "referral.bpmn", "异议期限届满视为接收.yaml"} <= paths and not shown.by_hand
    assert all("destination_notice" in was and "whereabouts_notice" in now for one in shown.files for _, was, now in one.lines)
    path = "policies/national/documents.yaml"
    text = before.policies["national/documents.yaml"].replace(b"destination_notice:\n", b"destination_notice: # x\n")
    designs.save(office, by=by, design=design, path=path, content=text, version=0)
    with pytest.raises(Refusal, match="rename_changed_since"):
        renaming.rename(office, by=by, design=design, asked=LETTER, seen=shown.seen)
    seen = renaming.preview(office, by=by, design=design, asked=LETTER).seen
    assert renaming.rename(office, by=by, design=design, asked=LETTER, seen=seen) == len(shown.files)
    back = Renaming("document", LETTER.to, LETTER.name)
    made = designs.release_of(office, by=by, design=design)
    assert made_by(made, back).keys() == {one.path for one in shown.files}
    with pytest.raises(InvalidForm):
        renaming.preview(office, by=by, design=design, asked=Renaming("document", LETTER.to, "handling_opinion"))
    with pytest.raises(NotFound):
        renaming.preview(office, by=by, design=design, asked=LETTER)
    with pytest.raises(Conflict):
        designs.save_all(office, by=by, design=design, files={FORMS: b"", "policies/national/documents.yaml": b""}, versions={})
    assert FORMS not in {one.path for one in designs.opened(office, by=by, design=design).changed}


def test_what_cannot_be_called_otherwise_is_refused_and_named(county: County) -> None:
    office, by = county.office, county.who("gengxin")
    design = begun(county)
    field = Renaming("field", "request_decision", "decided", FORMS, "examine_reexamination_request")
    shown = renaming.preview(office, by=by, design=design, asked=field)
    assert {one.file for one in shown.by_hand} == {"national/obligations.yaml"} and all(one.line for one in shown.by_hand)
    with pytest.raises(Refusal, match="rename_by_hand"):
        renaming.rename(office, by=by, design=design, asked=field, seen=shown.seen)
    with pytest.raises(Refusal, match="rename_program_names"):
        renaming.preview(office, by=by, design=design, asked=Renaming("deadline", "handling", "handled"))
    told = renaming.fixed(office, by=by, design=design, asked=Renaming("deadline", "handling", "handled"))
    assert told is not None and (told.title, told.path, told.entry) == ("办理期限", "policies/national/deadlines.yaml", "handling")
    assert "办理和延期" in told.parts
    heard = Renaming("field", "votes_for", "", "workflows/hearing/forms.yaml", "conclude_hearing")
    assert renaming.fixed(office, by=by, design=design, asked=heard) == renaming.FixedName("同意票数", ("听证",), heard.path, "votes_for")
    with pytest.raises(NotFound):
        renaming.fixed(office, by=by, design=design, asked=replace(heard, form="hold_hearing"))
    assert renaming.fixed(office, by=by, design=design, asked=LETTER) is None
    with pytest.raises(InvalidForm):
        renaming.preview(office, by=by, design=design, asked=Renaming("document", LETTER.name, "9"))
    office.judge = lambda release: (
        [PolicyError("x", file="a.yaml", line=3)] if b"whereabouts" in release.policies["national/documents.yaml"] else []
    )
    assert [(one.file, one.line) for one in renaming.preview(office, by=by, design=design, asked=LETTER).by_hand] == [("a.yaml", 3)]
    assert not designs.opened(office, by=by, design=design).changed


BACK_AND_FORTH = [
    (LETTER, 30),
    (Renaming("deadline", "objection", "objecting"), 7),
    (Renaming("field", "hearing_decision", "hearing_held", "workflows/hearing/forms.yaml"), 2),
    (Renaming("field", "approval", "approved", "workflows/handling/forms.yaml"), 2),
]


def test_calling_it_back_leaves_every_file_byte_for_byte_as_it_was(county: County) -> None:
    release = county.office.current.release
    files = {f"workflows/{path}": one for path, one in release.workflows.items()}
    files |= {f"policies/{path}": one for path, one in release.policies.items()}
    for asked, at_least in BACK_AND_FORTH:
        there = replace(asked, form=form_with(release, asked) if asked.kind == "field" else "")
        made = made_by(release, there)
        assert len(made) >= at_least, asked.name
        after = Release.of(
            {path: made.get(f"workflows/{path}", one) for path, one in release.workflows.items()},
            {path: made.get(f"policies/{path}", one) for path, one in release.policies.items()},
        )
        back = made_by(after, replace(there, name=there.to, to=there.name))
        assert back == {path: files[path] for path in made}, asked.name


def form_with(release: Release, asked: Renaming) -> str:
    """The first form of a file that asks a field."""
    text = release.workflows[asked.path.removeprefix("workflows/")].decode()
    before = text[: text.index(f"\n      {asked.name}:")]
    return next(line[:-1] for line in reversed(before.split("\n")) if line.endswith(":") and line[0].isalpha())
