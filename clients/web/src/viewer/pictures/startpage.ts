// The page beside saved pictures: it needs no network and runs nothing; printing it makes a PDF.
//
// Rules: texts of a file go in as text nodes and attributes of a document that the browser writes out. A policy in the page
// forbids everything but its own style and the pictures beside it.

import type { Labels, Marks } from '../image/facts';
import type { ImageSource } from '../source';
import { say, showDate } from '../words/say';
import { missingOf, titleOf, whoOf } from '../words/texts';
import type { Key } from './choosing';

/** A picture that was drawn, under its name. */
export interface Shown extends Key {
  readonly name: string;
  readonly labels: Labels;
  readonly marks: Marks;
}

const STYLE = `
body { margin: 0 auto; max-inline-size: 70rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff }
h1, h2, h3, p { margin: 0 0 .3rem } h2 { margin-block-start: 2rem } h3 { margin-block-start: 1rem; break-after: avoid }
h2, h3 { overflow-wrap: anywhere } .warn { font-weight: 700; color: #8a1c00 }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); gap: 1rem }
figure { margin: 0; break-inside: avoid } figcaption { font-size: .9rem }
img { display: block; inline-size: 100%; block-size: auto; background: #000 }
@page { size: A4; margin: 12mm }
@media print { body { max-inline-size: none; padding: 0 } .screen { display: none } .pictures { display: block }
figure { margin-block-end: 4mm } img { inline-size: auto; max-inline-size: 100%; max-block-size: 105mm; print-color-adjust: exact } }
`;

/** The page as bytes. `total` counts the images that there are, drawn or not. */
export async function startPage(
  source: ImageSource,
  shown: readonly Shown[],
  total: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const title = say('pictures-title', { reference: source.reference });
  const page = document.implementation.createHTMLDocument(title);
  page.documentElement.lang = document.documentElement.lang;
  page.documentElement.dir = document.documentElement.dir;
  const policy = `default-src 'none'; img-src 'self' file:; style-src 'sha256-${await digest(STYLE)}'; base-uri 'none'; form-action 'none'`;
  const head = page.createDocumentFragment();
  add(head, 'meta', { charset: 'utf-8' });
  add(head, 'meta', { 'http-equiv': 'Content-Security-Policy', content: policy });
  add(head, 'meta', { name: 'viewport', content: 'width=device-width' });
  page.head.prepend(head);
  add(page.body, 'h1', {}, title);
  add(page.body, 'p', { class: 'warn' }, say('not-for-diagnosis'));
  add(page.body, 'p', {}, say('pictures-some', { shown: shown.length, total }));
  add(page.body, 'p', { class: 'screen' }, say('pictures-print'));
  for (const study of new Set(shown.map(({ stack }) => stack.study)))
    addStudy(
      page.body,
      source,
      shown.filter(({ stack }) => stack.study === study),
    );
  // This page's own policy allows no style element even in a document that nobody sees, so it goes in as text. The head has
  // no text of a file: the first `</head>` is its end.
  const written = new XMLSerializer()
    .serializeToString(page.documentElement)
    .replace('</head>', () => `<style>${STYLE}</style></head>`);
  return new TextEncoder().encode(`<!DOCTYPE html>\n${written}\n`);
}

function addStudy(body: Element, source: ImageSource, shown: readonly Shown[]): void {
  const [first] = shown;
  if (!first) return;
  const { labels, marks, stack } = first;
  const section = add(body, 'section');
  const date = showDate(labels.studyDate) || say('study-number', { number: stack.study + 1 });
  addTexts(add(section, 'h2'), [date, labels.studyDescription]);
  const { name, more } = whoOf(labels, source);
  addTexts(add(section, 'p'), [name, more, marks.datesShifted ? say('dates-shifted') : '']);
  for (const series of new Set(shown.map((one) => one.stack.series)))
    addSeries(
      section,
      shown.filter((one) => one.stack.series === series),
    );
}

function addSeries(section: Element, shown: readonly Shown[]): void {
  const [first] = shown;
  if (!first) return;
  const { labels, stack } = first;
  const number = labels.seriesNumber === undefined ? '' : say('series-number', { number: labels.seriesNumber });
  addTexts(add(section, 'h3'), [titleOf(labels, stack), number]);
  for (const text of missingOf(stack.series)) add(section, 'p', { class: 'warn' }, text);
  const pictures = add(section, 'div', { class: 'pictures' });
  for (const { name, number: place, stack: own } of shown) {
    const words = say('image-of', { image: place + 1, count: own.places.length });
    const figure = add(pictures, 'figure');
    add(add(figure, 'a', { href: name }), 'img', { src: name, alt: `${titleOf(labels, stack)}, ${words}` });
    add(figure, 'figcaption', {}, words);
  }
}

/** Texts in a row, each with a direction of its own. */
function addTexts(parent: Element, texts: readonly string[]): void {
  for (const text of texts.filter(Boolean)) {
    if (parent.firstChild) parent.append(' · ');
    add(parent, 'bdi', {}, text);
  }
}

function add(parent: Element | DocumentFragment, name: string, attributes: Record<string, string> = {}, text = '') {
  const made = (parent.ownerDocument as Document).createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  parent.append(made);
  return made;
}

async function digest(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return btoa(String.fromCharCode(...bytes));
}
