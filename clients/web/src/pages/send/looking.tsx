// Is a name written into the pictures? The sender looks at the images that may carry one, draws over it, or leaves them out.

import { useEffect, useRef, useState } from 'preact/hooks';
import { boxes, leftOut, lookedAt, review } from '../../sending/flow';
import { drawImage } from '../../sending/picture';
import type { Box } from '../../sending/redacting';
import { t } from '../../words/sending';

/** Pixels; less is a click. */
const LEAST = 2;
const NONE: readonly Box[] = [];

function setBoxes(place: number, drawn: readonly Box[]): void {
  const all = new Map(boxes.value);
  if (drawn.length > 0) all.set(place, drawn);
  else all.delete(place);
  boxes.value = all;
}

/** Where the pointer is, in pixels of the image. */
function pointOf(event: PointerEvent, canvas: HTMLCanvasElement): Point {
  const shown = canvas.getBoundingClientRect();
  return {
    x: ((event.clientX - shown.left) / shown.width) * canvas.width,
    y: ((event.clientY - shown.top) / shown.height) * canvas.height,
  };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The box between two points, to whole pixels outwards. */
function boxOf(one: Point, other: Point): Box {
  const [x, y] = [Math.floor(Math.min(one.x, other.x)), Math.floor(Math.min(one.y, other.y))];
  return { x, y, width: Math.ceil(Math.max(one.x, other.x)) - x, height: Math.ceil(Math.max(one.y, other.y)) - y };
}

/** One frame of an image, and what is drawn over it. */
function Picture({ place, frame, label }: { place: number; frame: number; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const cover = useRef<HTMLCanvasElement>(null);
  const from = useRef<Point | null>(null);
  const [unseen, note] = useState(false);
  const drawn = boxes.value.get(place) ?? NONE;
  useEffect(() => {
    note(false);
    const shown = canvas.current;
    if (!shown) return;
    drawImage(place, frame, shown).then(
      () => paintBoxes(shown, cover.current, boxes.value.get(place) ?? NONE),
      () => note(true),
    );
  }, [place, frame]);
  useEffect(() => {
    if (canvas.current) paintBoxes(canvas.current, cover.current, drawn);
  }, [drawn]);
  const begin = (event: PointerEvent) => {
    cover.current?.setPointerCapture(event.pointerId);
    from.current = cover.current && pointOf(event, cover.current);
  };
  const end = (event: PointerEvent) => {
    const [start, layer] = [from.current, cover.current];
    from.current = null;
    if (!start || !layer) return;
    const box = boxOf(start, pointOf(event, layer));
    if (box.width >= LEAST && box.height >= LEAST) setBoxes(place, [...drawn, box]);
  };
  return (
    <>
      <div class="looked-at" hidden={unseen}>
        <canvas ref={canvas} role="img" aria-label={label} />
        <canvas ref={cover} class="cover" onPointerDown={begin} onPointerUp={end} />
      </div>
      {unseen && (
        <p class="warn" role="alert">
          {t('look.unseen')}
        </p>
      )}
    </>
  );
}

function paintBoxes(image: HTMLCanvasElement, cover: HTMLCanvasElement | null, drawn: readonly Box[]): void {
  if (!cover) return;
  cover.width = image.width;
  cover.height = image.height;
  const context = cover.getContext('2d');
  if (!context) return;
  context.fillStyle = '#000';
  context.strokeStyle = '#ff8a3d';
  context.lineWidth = Math.max(1, image.width / 400);
  for (const { x, y, width, height } of drawn) {
    context.fillRect(x, y, width, height);
    context.strokeRect(x, y, width, height);
  }
}

function Choices({ place }: { place: number }) {
  const left = leftOut.value.has(place);
  const drawn = boxes.value.get(place) ?? [];
  const toggle = () => {
    const places = new Set(leftOut.value);
    if (left) places.delete(place);
    else places.add(place);
    leftOut.value = places;
  };
  const everywhere = () => {
    const all = new Map(boxes.value);
    for (const other of review.value?.look ?? []) all.set(other.place, drawn);
    boxes.value = all;
  };
  return (
    <div class="buttons row">
      {drawn.length > 0 && (
        <>
          <button type="button" class="second" onClick={() => setBoxes(place, drawn.slice(0, -1))}>
            {t('look.undo')}
          </button>
          <button type="button" class="second" onClick={everywhere}>
            {t('look.everywhere')}
          </button>
        </>
      )}
      <button type="button" class="second" aria-pressed={left} onClick={toggle}>
        {t(left ? 'look.take' : 'look.leave')}
      </button>
      {left && <span class="warn">{t('look.left')}</span>}
    </div>
  );
}

/** Turns pages: what is before, where one is, what comes next. */
function Turn({ at, count, go }: { at: number; count: number; go: (to: number) => void }) {
  if (count < 2) return null;
  return (
    <div class="buttons row">
      <button type="button" class="second" disabled={at === 0} onClick={() => go(at - 1)}>
        {t('look.previous')}
      </button>
      <span role="status">{t('look.image', { number: at + 1, total: count })}</span>
      <button type="button" class="second" disabled={at + 1 >= count} onClick={() => go(at + 1)}>
        {t('look.next')}
      </button>
    </div>
  );
}

function Frames({ at, count, go }: { at: number; count: number; go: (to: number) => void }) {
  if (count < 2) return null;
  return (
    <label class="field">
      <span>{t('look.frame', { number: at + 1, total: count })}</span>
      <input
        type="range"
        min={1}
        max={count}
        value={at + 1}
        onChange={(event) => go(Number(event.currentTarget.value) - 1)}
      />
    </label>
  );
}

/** How many pictures were on the screen: whoever says "I have looked" knows at how many. */
function Seen({ place, frame }: { place: number; frame: number }) {
  const look = review.value?.look ?? [];
  const [seen, note] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => note((before) => new Set([...before, `${place} ${frame}`])), [place, frame]);
  const total = look.reduce((sum, one) => sum + one.frames, 0);
  if (total < 2) return null;
  return <p class={seen.size < total ? 'warn' : 'quiet'}>{t('look.seen', { seen: seen.size, total })}</p>;
}

/** The pictures to be looked at. */
export function Looking() {
  const look = review.value?.look ?? [];
  const [at, go] = useState(0);
  const [frame, goTo] = useState(0);
  const shown = look[at];
  if (!shown) return null;
  const turn = (to: number) => {
    go(to);
    goTo(0);
  };
  return (
    <section aria-labelledby="look">
      <h2 id="look">{t('look.title')}</h2>
      <p>{t('look.text')}</p>
      <p class="quiet">{t('look.box')}</p>
      <Picture place={shown.place} frame={frame} label={t('look.image', { number: at + 1, total: look.length })} />
      <Frames at={frame} count={shown.frames} go={goTo} />
      <Choices place={shown.place} />
      <Turn at={at} count={look.length} go={turn} />
      <Seen place={shown.place} frame={frame} />
      <label class="tick">
        <input
          type="checkbox"
          checked={lookedAt.value}
          onChange={(event) => {
            lookedAt.value = event.currentTarget.checked;
          }}
        />
        {t('look.clean')}
      </label>
    </section>
  );
}
