"""Every element of BPMN 2.0: it runs and does what the standard says, or is refused with its id and line; and the page says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import SpiffWorkflow.bpmn.parser
from lxml import etree

from engine.process.library import Library
from engine.process.lint import ERROR, Finding, lint
from engine.process.lint.elements import OFFICE_ELEMENTS, SUPPORTED, attributes, instead_of, refused
from engine.process.lint.standard import DEFINITIONS, event_rows
from engine.process.runtime import SpiffRuntime
from tests.process.drawing import draw, shelf
from tests.process.playing import Play
from tests.process.tables import drawn
from tests.support.places import ROOT

XSD = "{http://www.w3.org/2001/XMLSchema}"
SCHEMAS = Path(SpiffWorkflow.bpmn.parser.__file__).parent / "schema"
PAGE = ROOT / "docs/elements.md"
PLAIN = "start filed\nuser look\non look gone message withdrawn\nend done\nend left\nfiled -> look -> done\ngone -> left"
SHEET = draw("main", PLAIN).decode()


def elements_of_the_standard() -> set[str]:
    """Every element of the schema of BPMN that is not abstract."""
    roots = [etree.parse(SCHEMAS / name).getroot() for name in ("Semantic.xsd", "BPMN20.xsd")]
    abstract = {one.get("name") for root in roots for one in root.findall(f"{XSD}complexType") if one.get("abstract")}
    own = [one for root in roots for one in root.findall(f"{XSD}element")]
    inner = {one.get("name") for root in roots for kind in root.findall(f"{XSD}complexType") for one in kind.iter(f"{XSD}element")}
    return {one.get("name") for one in own if not one.get("abstract") and one.get("type") not in abstract} | inner - {None}


def test_the_tables_are_the_whole_standard() -> None:
    assert SUPPORTED.keys() | set(refused()) == elements_of_the_standard()
    assert not SUPPORTED.keys() & set(refused())
    assert {instead_of(name) for name in refused()} <= SUPPORTED.keys() | {""}


# ---- what is refused

# Where an element stands, when not in the process itself.
INSIDE = {
    "look": "rendering ioSpecification inputSet outputSet property dataInput dataOutput dataInputAssociation dataOutputAssociation "
    "standardLoopCharacteristics loopCondition performer humanPerformer potentialOwner "
    "resourceRole auditing monitoring categoryValueRef",
    "definitions": "import extension relationship error escalation signal itemDefinition interface operation endPoint resource "
    "partnerEntity partnerRole globalTask globalUserTask globalManualTask globalScriptTask globalBusinessRuleTask callableElement "
    "choreography correlationProperty dataStore globalConversation globalChoreographyTask",
    "pool_sheet": "messageFlow conversation callConversation subConversation conversationLink correlationKey participantAssociation "
    "messageFlowAssociation conversationAssociation choreographyRef",
    "gone": " ".join(name for name in DEFINITIONS if name),
}  # fmt: skip
WHERE = {name: parent for parent, names in INSIDE.items() for name in names.split()}


def holding(content: str, parent: str) -> str:
    """The plain sheet with something put first into the element of that id; last into the process."""
    if parent == "main":
        return SHEET.replace("</bpmn:process>", f"{content}\n</bpmn:process>")
    changed = re.sub(rf'(<bpmn:\w+ id="{parent}"[^>]*>|<bpmn:definitions [^>]*id="{parent}"[^>]*>)', rf"\1\n{content}", SHEET, count=1)
    assert changed != SHEET, parent
    return changed


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def errors(text: str) -> list[Finding]:
    return [one for one in lint({"main/main.bpmn": text.encode()}) if one.severity == ERROR]


@pytest.mark.parametrize("name", refused())
def test_a_refused_element_is_named_with_its_line_and_what_to_draw_instead(name: str) -> None:
    part = f'<bpmn:{name} id="odd" name="奇"/>'
    text = holding(part, WHERE.get(name, "main"))
    found = next(one for one in errors(text) if one.rule == "unsupported_element")
    assert (found.element, found.line, found.args["found"]) == ("odd", line_of(text, part), name)
    assert found.args["suggestion"] == instead_of(name)


# ---- what runs


def decorated(content: str, parent: str = "main") -> Play:
    """The plain process with something on its sheet."""
    play = Play("main", main=PLAIN)
    play.runtime.library = Library({"main/main.bpmn": holding(content, parent).encode()})
    play.steps = [play.runtime.start("main", {})]
    return play


def adds_nothing(content: str, parent: str = "main") -> None:
    """The process runs as without it."""
    for play in (Play("main", main=PLAIN), decorated(content, parent)):
        assert (play.tasks, play.waits) == (["look"], ["message withdrawn"])
        assert play.do("look").now.ended == ("done",)


def runs_as_drawn() -> None:
    play = Play("main", main=PLAIN)
    assert play.tasks == ["look"] and not play.now.completed
    assert play.do("look").now.ended == ("done",) and play.now.completed


def holds_one_pool_and_one_process() -> None:
    runs_as_drawn()
    assert [one.rule for one in errors(SHEET.replace('processRef="main"', 'processRef="other"'))] == ["one_pool"]
    second = SHEET.replace("</bpmn:process>", '</bpmn:process><bpmn:process id="second" name="二"/>')
    assert "one_process" in [one.rule for one in errors(second)]


def says_who_acts() -> None:
    assert Play("main", main="start a\nuser look 信访部门\nend z\na -> look -> z").now.tasks[0].lane == "信访部门"


def acts() -> None:
    play = Play("main", main="start a\nact note record event=seen\nuser look\nend z\na -> note -> look -> z")
    assert [(effect.act, dict(effect.arguments)) for effect in play.now.effects] == [("record", {"event": "seen"})]


def calls_another() -> None:
    play = Play("main", main="start a\ncall ask child\nend z\na -> ask -> z", child="start b\nuser look\nend y\nb -> look -> y")
    assert (play.now.tasks[0].element, play.now.tasks[0].process) == ("look", "child")
    assert play.do("look").now.ended == ("y", "z")


def frames_a_part() -> None:
    text = "start a\nframe body:\n    start s\n    user look\n    end e\n    s -> look -> e\nend z\na -> body -> z"
    assert Play("main", main=text).do("look").now.ended == ("e", "z")


def chooses_one() -> None:
    text = "start a\nuser b\nxor c\nend one\nend two\nend other\na -> b -> c\n"
    text += "c -> one : answer.n == 1\nc -> two : answer.n <= 2\nc -> other : else"
    assert [Play("main", main=text).do("b", n=n).now.ended for n in (1, 2, 3)] == [("one",), ("two",), ("other",)]


def takes_all_and_waits_for_all() -> None:
    text = "start a\nand split\nuser b\nuser c\nand join\nend z\na -> split -> b -> join -> z\nsplit -> c -> join"
    play = Play("main", main=text)
    assert play.tasks == ["b", "c"]
    assert play.do("b").now.ended == () and play.do("c").now.ended == ("z",)


def takes_the_first_to_happen() -> None:
    text = "start a\nevents g\ncatch m message asked\ncatch d deadline late\nend y\nend z\na -> g\ng -> m -> y\ng -> d -> z"
    assert Play("main", main=text).waits == ["deadline late", "message asked"]
    assert Play("main", main=text).say("asked").now.ended == ("y",)
    assert Play("main", main=text).lapse("late").now.ended == ("z",)


def waits() -> None:
    assert Play("main", main="start a\ncatch m message asked\nend z\na -> m -> z").say("asked").now.ended == ("z",)
    assert Play("main", main="start a\ncatch m deadline late\nend z\na -> m -> z").lapse("late").now.ended == ("z",)


def interrupts_or_goes_beside() -> None:
    assert Play("main", main=PLAIN).say("withdrawn").now.ended == ("left",)
    beside = Play("main", main=PLAIN.replace("message withdrawn", "message withdrawn beside")).say("withdrawn")
    assert beside.now.ended == ("left",) and beside.tasks == ["look"]


SEVERAL = "start a\nuser sign {}\nend z\na -> sign -> z"


def is_carried_out_several_times() -> None:
    at_once, in_a_row = Play("main", main=SEVERAL.format("many 3")), Play("main", main=SEVERAL.format("row 3"))
    assert (at_once.tasks, in_a_row.tasks) == (["sign"] * 3, ["sign"])
    for play in (at_once, in_a_row):
        play.do("sign").do("sign")
        assert (play.tasks, play.now.ended) == (["sign"], ())
        assert play.do("sign").now.ended == ("z",)


def is_enough_when_its_condition_holds() -> None:
    for how in ("many 3", "row 3"):
        play = Play("main", main=SEVERAL.format(f"{how} until answer.refused"))
        assert play.do("sign", refused=False).now.ended == ()
        assert play.do("sign", refused=True).now.ended == ("z",) and play.now.completed


def is_known_to_the_page() -> None:
    play = decorated("<bpmn:documentation>先看材料</bpmn:documentation>", "look")
    assert play.runtime.elements("main")["look"].documentation == "先看材料"


def names_its_own_lane() -> None:
    play = decorated('<bpmn:extensionElements><office:lane name="登记窗口"/></bpmn:extensionElements>', "look")
    assert play.now.tasks[0].lane == "登记窗口"


def agrees_with_the_arrows() -> None:
    adds_nothing("<bpmn:incoming>filed_to_look</bpmn:incoming><bpmn:outgoing>look_to_done</bpmn:outgoing>", "look")


NOTE = '<bpmn:textAnnotation id="n"><bpmn:text>说明</bpmn:text></bpmn:textAnnotation>'
LINE = '<bpmn:association id="l" sourceRef="look" targetRef="n"/>'
GROUPED = '<bpmn:category id="c"><bpmn:categoryValue id="v" value="告知"/></bpmn:category>'


def asks_a_table() -> None:
    files = shelf(main="start filed\nrule propose decided\nuser look\nend done\nfiled -> propose -> look -> done")
    runtime = SpiffRuntime(Library(files | {"main/decided.dmn": drawn('petition.channel || way: string else "letter"\n"visit" || "desk"')}))
    assert runtime.start("main", {"petition": {"channel": "visit"}}).answer == {"way": "desk"}
    assert runtime.start("main", {"petition": {"channel": "fax"}}).answer == {"way": "letter"}


RUNS: dict[str, Callable[[], None]] = {
    "definitions": runs_as_drawn,
    "process": holds_one_pool_and_one_process,
    "collaboration": holds_one_pool_and_one_process,
    "participant": holds_one_pool_and_one_process,
    "laneSet": says_who_acts,
    "lane": says_who_acts,
    "flowNodeRef": says_who_acts,
    "startEvent": runs_as_drawn,
    "endEvent": runs_as_drawn,
    "userTask": runs_as_drawn,
    "sequenceFlow": runs_as_drawn,
    "serviceTask": acts,
    "businessRuleTask": asks_a_table,
    "extensionElements": acts,
    "callActivity": calls_another,
    "subProcess": frames_a_part,
    "exclusiveGateway": chooses_one,
    "conditionExpression": chooses_one,
    "parallelGateway": takes_all_and_waits_for_all,
    "eventBasedGateway": takes_the_first_to_happen,
    "intermediateCatchEvent": waits,
    "messageEventDefinition": waits,
    "message": waits,
    "timerEventDefinition": waits,
    "timeDate": waits,
    "boundaryEvent": interrupts_or_goes_beside,
    "multiInstanceLoopCharacteristics": is_carried_out_several_times,
    "loopCardinality": is_carried_out_several_times,
    "completionCondition": is_enough_when_its_condition_holds,
    "incoming": agrees_with_the_arrows,
    "outgoing": agrees_with_the_arrows,
    "documentation": is_known_to_the_page,
    "textAnnotation": lambda: adds_nothing(NOTE),
    "text": lambda: adds_nothing(NOTE),
    "association": lambda: adds_nothing(NOTE + LINE),
    "category": lambda: adds_nothing(GROUPED, "definitions"),
    "categoryValue": lambda: adds_nothing(GROUPED, "definitions"),
    "group": lambda: adds_nothing('<bpmn:group id="g"/>'),
    "dataObject": lambda: adds_nothing('<bpmn:dataObject id="paper"/>'),
    "dataObjectReference": lambda: adds_nothing(
        '<bpmn:dataObject id="paper"/><bpmn:dataObjectReference id="drawn" name="材料" dataObjectRef="paper"/>'
    ),
}
OURS: dict[str, Callable[[], None]] = {"act": acts, "decision": asks_a_table, "lane": names_its_own_lane}


@pytest.mark.parametrize("name", SUPPORTED)
def test_a_supported_element_runs_and_does_what_the_standard_says(name: str) -> None:
    RUNS[name]()


@pytest.mark.parametrize("name", OFFICE_ELEMENTS)
def test_what_the_office_adds_to_the_standard_does_what_it_says(name: str) -> None:
    OURS[name]()


# ---- events: what they wait for or throw, wherever they stand


def event(position: str, definition: str) -> str:
    """A sheet with one event of that sort, named ``ev``."""
    inner = f"<bpmn:{definition}>{TIMES.get(definition, '')}</bpmn:{definition}>" if definition else ""
    inner = inner.replace("<bpmn:messageEventDefinition>", '<bpmn:messageEventDefinition messageRef="msg_withdrawn">')
    kind = position.split()[0]
    body = f'<bpmn:{kind} id="ev" name="事件"{{}}>{inner}</bpmn:{kind}>'
    if position == "startEvent of an event sub-process":
        return holding(f'<bpmn:subProcess id="es" name="事件子流程" triggeredByEvent="true">{body.format("")}</bpmn:subProcess>', "main")
    if kind == "boundaryEvent":
        old = re.search(r'<bpmn:boundaryEvent id="gone".*?</bpmn:boundaryEvent>', SHEET, re.DOTALL)
        beside = ' attachedToRef="look" cancelActivity="false"' if "beside" in position else ' attachedToRef="look"'
        return SHEET.replace(old[0] if old else "", body.format(beside)).replace('"gone"', '"ev"')
    shape = {"startEvent": "filed", "endEvent": "done"}.get(kind)
    if shape:
        return re.sub(rf'<bpmn:{kind} id="{shape}"[^>]*>.*?</bpmn:{kind}>', body.format(""), SHEET, flags=re.DOTALL).replace(
            f'"{shape}"', '"ev"'
        )
    between = draw("main", PLAIN.replace("filed -> look", "filed -> ev -> look") + "\ncatch ev message withdrawn").decode()
    return re.sub(r'<bpmn:intermediateCatchEvent id="ev".*?</bpmn:intermediateCatchEvent>', body.format(""), between, flags=re.DOTALL)


TIMES = {"timerEventDefinition": '<bpmn:timeDate>deadline("handling")</bpmn:timeDate>'}


@pytest.mark.parametrize(("position", "definition", "is_here"), [pytest.param(*row, id=" ".join(row[:2])) for row in event_rows()])
def test_an_event_is_waited_for_or_refused_where_it_stands(position: str, definition: str, is_here: bool) -> None:
    text = event(position, definition)
    found = [one for one in errors(text) if one.rule != "not_drawn"]
    if not is_here:
        named = {(one.element, one.line) for one in found}
        assert {("ev", line_of(text, 'id="ev"')), ("es", line_of(text, 'id="es"') if 'id="es"' in text else 0)} & named, found
        return
    assert found == []
    play = Play("main", main=PLAIN)
    play.runtime.library = Library({"main/main.bpmn": text.encode()})
    play.steps = [play.runtime.start("main", {})]
    if definition:
        name = "message withdrawn" if definition.startswith("message") else "deadline handling"
        assert name in play.waits
        play.say("withdrawn") if definition.startswith("message") else play.lapse("handling")
    if "look" in play.tasks:
        play.do("look")
    assert "ev" in play.reached()["main"]


# ---- attributes that would change what an element does


def attribute_rows() -> Iterator[tuple[str, str]]:
    """Each attribute with a value it may not have."""
    for name in attributes():
        yield name, {"true": "false", "false": "true"}.get(next(iter(attributes()[name]), ""), "奇")


@pytest.mark.parametrize(("name", "value"), list(attribute_rows()))
def test_an_attribute_that_would_change_an_element_is_refused(name: str, value: str) -> None:
    value = "maybe" if name in ("cancelActivity", "isSequential") else value
    text = re.sub(rf' {name}="[^"]*"', "", SHEET).replace('<bpmn:userTask id="look"', f'<bpmn:userTask {name}="{value}" id="look"')
    found = [one for one in errors(text) if one.rule in ("unsupported_attribute", "event_subprocess")]
    assert [(one.element, one.line) for one in found] == [("look", line_of(text, 'id="look"'))]


# ---- the page


def rows_of_the_page() -> set[tuple[str, str, str]]:
    """(element, whether it is carried out, what is drawn instead) of every row of the page."""
    rows = re.findall(r"^\| `([^`|]+)` \| [^|]+ \| ([^|]+?) \| (?:`([^`|]+)`)?[^|]*\|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return set(rows)


def test_the_page_for_designers_says_what_the_tables_say() -> None:
    wanted = {(name, "办", "") for name in SUPPORTED} | {(f"office:{name}", "办", "") for name in OFFICE_ELEMENTS}
    wanted |= {(name, "不办", instead_of(name)) for name in refused()}
    wanted |= {(f"{definition or '空白'} @ {position}", "办" if here else "不办", "") for position, definition, here in event_rows()}
    wanted |= {(f"@{name}", "只可以是", " ".join(values)) for name, values in attributes().items()}
    assert rows_of_the_page() == wanted
