// The keyboard: commands, and measuring without a mouse: arrows move a cross, Enter sets a point.

import { boxOf, type Point } from '../image/view';
import { COMMANDS, keyName } from './commands';
import { addPoint } from './gestures';
import { type MeasureKind, POINTS, type Session } from './session';

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const FAR = 10;

/** Handle a key pressed anywhere in the viewer. What it does not know goes on to the browser. */
export function pressKey(session: Session, event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const target = event.target as HTMLElement;
  if (target.closest('dialog, input, select, textarea, [data-reading]')) return;
  const inImage = target.closest('[data-port]') !== null;
  if (inImage && measureByKey(session, event)) {
    event.preventDefault();
    return;
  }
  const onButton = target.closest('button, a') !== null;
  if (onButton && ['Enter', ' ', 'Tab'].includes(event.key)) return;
  const name = keyName(event);
  const found = COMMANDS.find(({ keys }) => keys.includes(name));
  if (!found) return;
  event.preventDefault();
  found.run(session);
}

function measureByKey(session: Session, event: KeyboardEvent): boolean {
  const kind = session.tool.value;
  const { port } = session;
  const { picture } = port;
  if (!(kind in POINTS) || !picture) return false;
  const box = boxOf(picture);
  const cursor = port.cursor.value ?? { x: box.columns / 2, y: box.rows / 2 };
  const arrow = ARROWS[event.key];
  if (arrow) {
    const step = event.shiftKey ? FAR : 1;
    port.cursor.value = bounded({ x: cursor.x + arrow[0] * step, y: cursor.y + arrow[1] * step }, box);
    return true;
  }
  if (event.key === 'Enter') {
    port.cursor.value = cursor;
    addPoint(session, port, kind as MeasureKind, cursor);
    return true;
  }
  if (event.key === 'Escape' && (port.draft.value.length > 0 || port.cursor.value)) {
    port.draft.value = [];
    port.cursor.value = undefined;
    return true;
  }
  return false;
}

function bounded(point: Point, { columns, rows }: { readonly columns: number; readonly rows: number }): Point {
  return { x: Math.max(0, Math.min(columns, point.x)), y: Math.max(0, Math.min(rows, point.y)) };
}
