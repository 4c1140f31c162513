// Is a name written into the pictures? The sender looks at the images that may carry one, draws over it, or leaves them out.

import { useEffect, useRef, useState } from 'preact/hooks';
import { boxes, leftOut, lookedAt, review } from '../../sending/flow';
import { drawImage } from '../../sending/picture';
import type { Box } from '../../sending/redacting';
import { t } from '../../words/sending';

const LEAST = 4;

function setBoxes(place: number, drawn: readonly Box[]): void {
  const all = new Map(boxes.value);
  if (drawn.length > 0) all.set(place, drawn);
  else all.delete(place);
  boxes.value = all;
}

/** Where the pointer is, in pixels of the image. */
function pointOf(event: PointerEvent, canvas: HTMLCanvasElement): { x: number; y: number } {
  const shown = canvas.getBoundingClientRect();
  return {
    x: ((event.clientX - shown.left) / shown.width) * canvas.width,
    y: ((event.clientY - shown.top) / shown.height) * canvas.height,
  };
}

function Picture({ place }: { place: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const cover = useRef<HTMLCanvasElement>(null);
  const from = useRef<{ x: number; y: number } | null>(null);
  const [unseen, note] = useState(false);
  const drawn = boxes.value.get(place) ?? [];
  useEffect(() => {
    note(false);
    const shown = canvas.current;
    if (!shown) return;
    drawImage(place, shown).then(
      () => paintBoxes(shown, cover.current, boxes.value.get(place) ?? []),
      () => note(true),
    );
  }, [place]);
  useEffect(() => {
    if (canvas.current) paintBoxes(canvas.current, cover.current, drawn);
  }, [drawn]);
  const begin = (event: PointerEvent) => {
    if (!cover.current) return;
    cover.current.setPointerCapture(event.pointerId);
    from.current = pointOf(event, cover.current);
  };
  const end = (event: PointerEvent) => {
    const [start, layer] = [from.current, cover.current];
    from.current = null;
    if (!start || !layer) return;
    const to = pointOf(event, layer);
    const box = {
      x: Math.min(start.x, to.x),
      y: Math.min(start.y, to.y),
      width: Math.abs(to.x - start.x),
      height: Math.abs(to.y - start.y),
    };
    if (box.width > LEAST && box.height > LEAST) setBoxes(place, [...drawn, box]);
  };
  return (
    <div class="looked-at" hidden={unseen}>
      <canvas ref={canvas} />
      <canvas ref={cover} class="cover" aria-hidden="true" onPointerDown={begin} onPointerUp={end} />
      {unseen && <p class="warning">{t('look.unseen')}</p>}
    </div>
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
    <div class="row">
      {drawn.length > 0 && (
        <>
          <button type="button" onClick={() => setBoxes(place, drawn.slice(0, -1))}>
            {t('look.undo')}
          </button>
          <button type="button" onClick={everywhere}>
            {t('look.everywhere')}
          </button>
        </>
      )}
      <button type="button" aria-pressed={left} onClick={toggle}>
        {t(left ? 'look.take' : 'look.leave')}
      </button>
      {left && <span class="warning">{t('look.left')}</span>}
    </div>
  );
}

/** The pictures to be looked at. */
export function Looking() {
  const look = review.value?.look ?? [];
  const [at, go] = useState(0);
  const shown = look[at];
  if (!shown) return null;
  return (
    <section aria-labelledby="look">
      <h2 id="look">{t('look.title')}</h2>
      <p>{t('look.text')}</p>
      <p class="quiet">{t('look.box')}</p>
      <div class="looking">
        <Picture place={shown.place} />
        <Choices place={shown.place} />
        {look.length > 1 && (
          <div class="row">
            <button type="button" disabled={at === 0} onClick={() => go(at - 1)}>
              {t('look.previous')}
            </button>
            <span role="status">{t('look.image', { number: at + 1, total: look.length })}</span>
            <button type="button" disabled={at + 1 >= look.length} onClick={() => go(at + 1)}>
              {t('look.next')}
            </button>
          </div>
        )}
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
      </div>
    </section>
  );
}
