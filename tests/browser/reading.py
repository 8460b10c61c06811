"""What a page says about itself: words left in the other language, things without a name, focus nobody sees."""

from __future__ import annotations

import re
from collections.abc import Iterable

from playwright.sync_api import Page

# Text that stands on the page as words of the counter: not the letters, not what is marked as Chinese, not what was typed.
TEXTS = """() => {
  const seen = (one) => one.checkVisibility() && !one.closest('[lang=zh-CN], script, style, textarea, #canvas');
  const texts = [...document.querySelectorAll('body *')].filter(seen)
    .flatMap((one) => [...one.childNodes].filter((node) => node.nodeType === 3).map((node) => node.textContent.trim()));
  const attributes = ['aria-label', 'title', 'placeholder', 'alt'];
  const spoken = [...document.querySelectorAll('body *')].filter((one) => !one.closest('[lang=zh-CN]'))
    .flatMap((one) => attributes.map((name) => one.getAttribute(name) || ''));
  return [document.title, ...texts, ...spoken].filter((text) => text);
}"""
# Controls a screen reader would call nothing, or by the same name as another that does something else.
NAMELESS = """() => {
  const text = (id) => document.getElementById(id)?.textContent.trim() || '';
  const name = (one) => (one.getAttribute('aria-labelledby') || '').split(/\\s+/).map(text).join('')
    || one.getAttribute('aria-label') || [...(one.labels || [])].map((label) => label.textContent.trim()).join('')
    || (/^(A|BUTTON|SUMMARY)$/.test(one.tagName) ? one.textContent.trim() : '') || '';
  return [...document.querySelectorAll('a[href], button, summary, select, textarea, input:not([type=hidden])')]
    .filter((one) => one.checkVisibility() && !one.closest('#canvas') && !name(one)).map((one) => one.outerHTML.slice(0, 120));
}"""
# What must hold of the skeleton: one h1, no level jumped, one main, every id once, every table with heads, language told.
SKELETON = """() => {
  const wrong = [];
  const levels = [...document.querySelectorAll('h1, h2, h3, h4')].filter((one) => one.checkVisibility()).map((one) => +one.tagName[1]);
  if (levels.filter((level) => level === 1).length !== 1) wrong.push('h1: ' + levels);
  levels.forEach((level, i) => { if (i && level > levels[i - 1] + 1) wrong.push('heading jumps: ' + levels); });
  for (const place of ['main', 'body > header', 'html[lang]', 'a.skip[href="#main"]'])
    if (document.querySelectorAll(place).length !== 1) wrong.push('not one ' + place);
  const ids = [...document.querySelectorAll('[id]')].map((one) => one.id);
  wrong.push(...ids.filter((id, i) => ids.indexOf(id) !== i).map((id) => 'twice #' + id));
  for (const table of document.querySelectorAll('table')) if (!table.querySelector('th[scope]')) wrong.push('table without heads');
  for (const nav of document.querySelectorAll('nav, [role=region]'))
    if (!nav.getAttribute('aria-label') && !nav.getAttribute('aria-labelledby')) wrong.push('landmark without name');
  for (const one of document.querySelectorAll('[aria-describedby], [aria-labelledby]'))
    for (const id of [one.getAttribute('aria-describedby'), one.getAttribute('aria-labelledby')].join(' ').split(/\\s+/).filter(Boolean))
      if (id !== 'null' && !document.getElementById(id)) wrong.push('points nowhere: ' + id);
  return wrong;
}"""
# Whether the thing that has the focus looks different with it than without.
MARKED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return '';  // the browser's own bar, between the end of the page and its beginning
  const look = () => {
    const style = getComputedStyle(one);
    return style.outlineStyle + style.outlineWidth + style.boxShadow + style.borderColor + style.backgroundColor;
  };
  const shown = getComputedStyle(one).outlineStyle !== 'none' && parseFloat(getComputedStyle(one).outlineWidth) >= 2;
  const rested = look();
  one.blur();
  const left = look();
  one.focus({ focusVisible: true });
  return shown || rested !== left ? '' : one.outerHTML.slice(0, 120);
}"""
HAN = re.compile(r"[\u3400-\u9fff]+")
RAW = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b|\bNone\b|\bundefined\b|\{\w*\}|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d|\+00:00")


def texts(page: Page) -> list[str]:
    """Every text of the page, also those only spoken."""
    found: list[str] = page.evaluate(TEXTS)
    return found


def chinese_left(page: Page, data: Iterable[str]) -> list[str]:
    """Chinese words on an English page that are neither data nor the name of a law with its article."""
    known = re.compile("|".join([r"《[^》]*》", *map(re.escape, sorted(data, key=len, reverse=True))]))
    return [text for text in texts(page) if HAN.search(known.sub("", text))]


def raw_left(page: Page) -> list[str]:
    """Identifiers and machine times that show through."""
    return [text for text in texts(page) if RAW.search(text)]


def nameless(page: Page) -> list[str]:
    """Controls without a name."""
    found: list[str] = page.evaluate(NAMELESS)
    return found


def skeleton(page: Page) -> list[str]:
    """What is wrong with headings, landmarks, ids and tables."""
    found: list[str] = page.evaluate(SKELETON)
    return found


def focus_lost(page: Page, stops: int) -> list[str]:
    """Walk with the Tab key; the stops whose focus cannot be seen."""
    lost = []
    for _ in range(stops):
        page.keyboard.press("Tab")
        said = page.evaluate(MARKED)
        lost += [said] if said else []
    return lost
