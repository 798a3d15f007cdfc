"""Whether what is shown can be read: no text is cut, covers another or is tiny. Knows only texts and boxes."""

from __future__ import annotations

from playwright.sync_api import Locator

#: The smallest letters, in pixels, that a drawing may have in a window of 1,000; and in half of a small laptop's.
LEAST, LEAST_BESIDE = 8.3, 7.6

#: Returns what is wrong with the texts inside an element: in words, with the text.
LOOK = """(root, least) => {
    const troubles = [];
    const area = (element) => element.getBoundingClientRect();
    const isSeen = (element) => {
        const { width, height } = area(element);
        return width > 1 && height > 1 && getComputedStyle(element).visibility !== 'hidden';
    };
    const overlap = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;
    for (const svg of root.querySelectorAll('svg')) {
        const scale = svg.getScreenCTM()?.a;
        const texts = [...svg.querySelectorAll('text')].filter(isSeen);
        for (const text of texts) {
            const size = parseFloat(getComputedStyle(text).fontSize) * scale;
            if (size < least) troubles.push(`${size.toFixed(1)} px: ${text.textContent}`);
            const frame = text.closest('.sl-node:is(.sl-tensor, .sl-pointer, .sl-fold, .sl-message)');
            const shape = frame?.querySelector('path, polygon, rect');
            if (!shape) continue;
            const [inner, outer] = [area(text), area(shape)];
            const isInside = inner.left >= outer.left && inner.right <= outer.right + 0.5;
            if (!isInside) troubles.push(`beyond its box: ${text.textContent}`);
        }
        const areas = texts.map(area);
        for (const [i, one] of texts.entries()) {
            for (let j = 0; j < i; j++) {
                if (!overlap(areas[i], areas[j])) continue;
                troubles.push(`on each other: ${one.textContent} | ${texts[j].textContent}`);
            }
        }
    }
    const spoken = '.sl-alt, svg *, svg';
    for (const element of root.querySelectorAll('*')) {
        if (element.matches(spoken) || !isSeen(element) || !element.childNodes.length) continue;
        const { overflowX, textOverflow } = getComputedStyle(element);
        const isCut = element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0;
        if (isCut && overflowX === 'hidden') troubles.push(`cut: ${element.textContent}`);
        const right = area(element).right, edge = area(root).right;
        const scrolls = element.closest('.sl-canvas, .sl-rows');
        if (right > edge + 1 && !scrolls) troubles.push(`beyond the edge: ${element.className} ${element.textContent}`);
    }
    return troubles;
}"""


def assert_readable(shown: Locator, least: float = LEAST) -> None:
    """Fail with all that cannot be read inside an element."""
    troubles = shown.evaluate(LOOK, least)
    assert troubles == [], "\n".join(troubles)
