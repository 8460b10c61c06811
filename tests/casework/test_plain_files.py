"""Stories and what a process says of itself are edited as text, and held against what a story may say before they are kept."""

from __future__ import annotations

import pytest

from engine.casework import designs, plainfiles
from engine.errors import Conflict, NotFound, Refusal
from tests.builders import County
from tests.casework.test_designs import DRAWING

STORY = "workflows/petition/scenarios/经复查复核三级终结.yaml"
README = "workflows/petition/README.md"


@pytest.fixture
def design(county: County) -> int:
    """A design of the designer's."""
    return designs.begin(county.office, by=county.who("gengxin"), name="改情景").id or 0


def test_a_story_is_changed_by_its_text(county: County, design: int) -> None:
    asked = {"by": county.who("gengxin"), "design": design, "path": STORY}
    view = plainfiles.file(county.office, **asked)
    assert (view.version, list(view.findings)) == (0, []) and view.text.startswith("#")
    assert plainfiles.keep(county.office, **asked, text=f"# 换一句说明\n{view.text}", version=0) == 1
    assert plainfiles.file(county.office, **asked).text.startswith("# 换一句说明\n#")
    with pytest.raises(Conflict):
        plainfiles.keep(county.office, **asked, text=view.text, version=0)


def test_a_story_that_cannot_be_read_is_told_by_line_and_column_and_not_kept(county: County, design: int) -> None:
    asked = {"by": county.who("gengxin"), "design": design, "path": STORY}
    wrong = plainfiles.file(county.office, **asked).text.replace("\ngiven:", "\ngivn:")
    line = wrong[: wrong.index("givn:")].count("\n") + 1
    tried = plainfiles.file(county.office, **asked, typed=wrong)
    assert (tried.text, [(one.line, one.column, one.suggestion) for one in tried.findings][:1]) == (wrong, [(line, 1, "given")])
    with pytest.raises(Refusal) as told:
        plainfiles.keep(county.office, **asked, text=wrong, version=0)
    assert told.value.code == "design_text_wrong" and f":{line}:1" in county.office.tell(told.value)
    assert f":{line}:1" in county.office.tell(told.value, "en")
    assert plainfiles.file(county.office, **asked).version == 0


def test_what_a_process_says_of_itself_may_say_anything(county: County, design: int) -> None:
    asked = {"by": county.who("gengxin"), "design": design, "path": README}
    assert plainfiles.keep(county.office, **asked, text="# 本县的做法：{ }\n", version=0) == 1
    assert plainfiles.file(county.office, **asked).text == "# 本县的做法：{ }\n"


@pytest.mark.parametrize("path", [DRAWING, "policies/national/deadlines.yaml", "workflows/petition/scenarios/没有.yaml"])
def test_what_has_an_editor_of_its_own_or_is_not_there_is_not_found(county: County, design: int, path: str) -> None:
    for act in (plainfiles.file, plainfiles.keep):
        more = {} if act is plainfiles.file else {"text": "", "version": 0}
        with pytest.raises(NotFound):
            act(county.office, by=county.who("gengxin"), design=design, path=path, **more)  # type: ignore[operator]
