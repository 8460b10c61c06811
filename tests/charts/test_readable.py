"""On every sheet, in both languages: no text on another, none over an edge, all dark enough, and the files are what they say."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from engine.documents import sheet as colours
from engine.documents.flowsheet import drawing_of
from engine.documents.lettering import width, wrapped
from engine.documents.press import ChartPress
from engine.documents.sheet import Sheet
from engine.domain.drawing import Box
from tests.charts.drawn import SEEN, YUNXI, drawn, edition, flows, sheets, text_of
from tests.support.browser import Pages
from tests.support.places import output

SVG = "{http://www.w3.org/2000/svg}"
# The texts that cover each other by more than a hair, as a browser draws them.
COVERED = """() => {
  const all = [...document.querySelectorAll('text')].map((one) => [one.textContent, one.getBoundingClientRect()]);
  const wide = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const high = (a, b) => Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  const hit = (a, b) => wide(a, b) > 1.5 && high(a, b) > 4;
  return all.flatMap(([text, box], n) => all.slice(n + 1).filter(([, other]) => hit(box, other)).map(([other]) => text + ' / ' + other));
}"""


def covered(sheet: Sheet) -> list[str]:
    """The texts of a sheet that cover each other."""
    texts = [(box.grown(-0.5), text) for box, text in sheet.texts]
    return [f"{text} / {other}" for n, (box, text) in enumerate(texts) for seen, other in texts[n + 1 :] if box.overlap(seen) > 0]


@pytest.mark.parametrize("asked", SEEN)
def test_no_two_texts_cover_each_other(asked: tuple[str, str, str]):
    assert {name: covered(sheet) for name, sheet in sheets(*asked) if covered(sheet)} == {}


@pytest.mark.parametrize("asked", SEEN)
def test_no_text_hangs_over_the_edge_of_its_sheet(asked: tuple[str, str, str]):
    over = {
        (name, text)
        for name, sheet in sheets(*asked)
        for box, text in sheet.texts
        if box.x < 0 or box.y < 0 or box.right > sheet.wide or box.bottom > sheet.high
    }
    assert over == set()


@pytest.mark.parametrize("asked", SEEN)
def test_no_name_of_the_flow_lies_on_a_step_that_is_not_its_own(asked: tuple[str, str, str]):
    for chart in flows(*asked).values():
        steps = [
            shape.box
            for shape in chart.drawing.shapes
            if shape.kind not in ("subProcess",) and not shape.kind.endswith(("Event", "Gateway"))
        ]
        for box, text in drawing_of(chart).sheet.texts:
            touched = [step for step in steps if step.overlap(box.grown(-0.5)) > 0]
            assert all(is_inside(box, step) for step in touched) and len(touched) < 2, f"{chart.heading.name}: {text}"


@pytest.mark.parametrize("asked", SEEN)
def test_no_text_lies_under_an_event_or_a_choice(asked: tuple[str, str, str]):
    for chart in flows(*asked).values():
        events = [shape.box.grown(-shape.box.width * 0.16) for shape in chart.drawing.shapes if shape.kind.endswith(("Event", "Gateway"))]
        under = [text for box, text in drawing_of(chart).sheet.texts if any(event.overlap(box.grown(-1)) > 0 for event in events)]
        assert under == [], chart.heading.name


def is_inside(box: Box, step: Box) -> bool:
    """Whether a text stands wholly in a step."""
    return step.x <= box.x and box.right <= step.right and step.y <= box.y and box.bottom <= step.bottom


@pytest.mark.parametrize("asked", SEEN)
def test_no_name_is_cut_off(asked: tuple[str, str, str]):
    for chart in flows(*asked).values():
        said = text_of(drawing_of(chart).sheet).replace(" ", "")
        for text in chart.texts.values():
            for part in (text.name, text.note):
                assert part.replace(" ", "") in said, f"{chart.heading.name}: {part}"


@pytest.mark.parametrize("asked", SEEN)
def test_the_pages_hold_every_text_of_the_large_sheet(asked: tuple[str, str, str]):
    for chart in drawn(*asked):
        large = next(sheet for name, sheet in sheets(*asked) if name == chart.heading.name)
        pages = "".join(text_of(sheet) for name, sheet in sheets(*asked) if name.startswith(f"{chart.heading.name}, "))
        assert [text for _, text in large.texts if text not in pages] == []


@pytest.mark.parametrize("asked", SEEN[:2])
def test_each_svg_is_valid_speaks_for_itself_and_asks_for_nothing(asked: tuple[str, str, str]):
    for name, sheet in sheets(*asked):
        root = ElementTree.fromstring(sheet.svg().encode())
        assert root.tag == f"{SVG}svg", name
        assert root.findtext(f"{SVG}title") == sheet.title and len(root.findtext(f"{SVG}desc") or "") > 20
        used = {element.tag.removeprefix(SVG) for element in root.iter()}
        assert not used & {"script", "image", "use", "a", "style", "foreignObject"}
        assert not [key for element in root.iter() for key in element.attrib if "href" in key or key.startswith("on")]
        assert sheet.svg().count("http") == 1, "the name of SVG itself"


def test_every_text_is_dark_enough_on_every_ground():
    grounds = (colours.WHITE, colours.WASH, colours.PALE)
    weak = [(ink, ground) for ink in (colours.INK, colours.SOFT, colours.RIGHT) for ground in grounds if contrast(ink, ground) < 4.5]
    assert weak == []


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, as WCAG counts it."""
    light = sorted(map(luminance, (one, other)))
    return (light[1] + 0.05) / (light[0] + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of a colour."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


PRINTED = {
    "flow-handling": ("调查核实", "第三十二条"),
    "flow-referral": ("异议期限届满", "5个工作日"),
    "duty": ("审签处理意见", "办到即停"),
    "time": ("申请复查期限", "由交办函指定"),
}


@pytest.mark.parametrize("name", PRINTED)
def test_the_pdf_opens_on_paper_sizes_and_its_texts_are_texts(name: str):
    chart = next(chart for chart in drawn("zh", YUNXI) if chart.heading.name == name)
    content = ChartPress().pdf(chart)
    reader = PdfReader(io.BytesIO(content))
    sizes = {tuple(round(float(side) / 72 * 25.4) for side in page.mediabox[2:]) for page in reader.pages}
    assert sizes == {(297, 210) if name == "duty" else (420, 297)}
    text = "".join("".join(page.extract_text().split()) for page in reader.pages)
    assert chart.heading.title in text and edition().release.fingerprint[:12] in text
    assert [wanted for wanted in PRINTED[name] if wanted not in text] == []
    assert fonts(reader) == {"embedded"}
    assert ChartPress().pdf(chart) == content, "the same chart is the same file"


def fonts(reader: PdfReader) -> set[str]:
    """Whether the fonts of a PDF lie in it."""
    found = [reader.get_object(number) for number in range(1, int(reader.trailer["/Size"]))]
    described = [one for one in found if isinstance(one, dict) and one.get("/Type") == "/FontDescriptor"]
    return {"embedded" if any(key.startswith("/FontFile") for key in one) else "missing" for one in described}


def test_a_browser_draws_no_text_over_another(page_at: Pages):
    page = page_at(1400, 900)
    for chart in drawn("zh", YUNXI):
        page.set_content(ChartPress().svg(chart).partition("?>")[2])
        page.screenshot(path=output(f"charts/{chart.heading.name}.png"), full_page=True)
        assert page.evaluate(COVERED) == [], chart.heading.name


def test_lines_break_where_they_may():
    assert wrapped("第三十一条第六项", 10, 70, even=True) == ["第三十一条", "第六项"]
    assert wrapped("转送、交办", 10, 32) == ["转送、", "交办"]
    assert wrapped("Serve the extension notice", 10, 60, even=True) == ["Serve the", "extension", "notice"]
    assert all(width(line, 10) <= 40 for line in wrapped("incomprehensibilities", 10, 40))


def test_the_smallest_letters_can_be_read_on_paper():
    for name, sheet in sheets("zh", YUNXI, "2026-03-02"):
        if "page" in name:
            smallest = min(box.height / 1.12 for box, _ in sheet.texts)
            assert smallest / 5 * 72 / 25.4 >= 4.5, f"{name}: {smallest}"
