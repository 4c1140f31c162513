// Mouse, pen, fingers and wheel over an image. One finger or the left button uses the tool in hand; two fingers zoom and
// move; the wheel scrolls.

import { fullWindow } from '../image/grey';
import { boxOf, type Point, toScreen, unapply, zoomAt } from '../image/view';
import { locate } from './following';
import { type MeasureKind, POINTS, type Port, type Session, type Tool } from './session';

const PER_IMAGE = 24;
const WINDOW_STEP = 1 / 300;
const CLICK = 4;

interface Held {
  readonly start: Point;
  last: Point;
  readonly tool: Tool;
  moved: boolean;
}

/** Listens on one port's element until stopped; returns the stop. */
export function listen(element: HTMLElement, session: Session, port: Port): () => void {
  const held = new Map<number, Held>();
  let rest = 0;
  const at = (event: PointerEvent | WheelEvent): Point => {
    const { left, top } = element.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const press = (event: PointerEvent): void => {
    session.active.value = port.number;
    element.setPointerCapture(event.pointerId);
    const point = at(event);
    const place = event.shiftKey ? toImage(port, point) : undefined;
    if (place) {
      locate(session, port, place);
      return;
    }
    held.set(event.pointerId, { start: point, last: point, tool: toolOf(event, session), moved: false });
    if (held.size === 1) begin(session, port, point, event.button === 0);
    else port.draft.value = [];
  };
  const drag = (event: PointerEvent): void => {
    const one = held.get(event.pointerId);
    const point = at(event);
    if (!one) {
      if (session.tool.value === 'probe' || port.draft.value.length > 0) port.cursor.value = toImage(port, point);
      return;
    }
    one.moved ||= Math.hypot(point.x - one.start.x, point.y - one.start.y) > CLICK;
    const [first, second] = [...held.values()];
    if (first && second) pinch(port, one, one === first ? second : first, point);
    else rest = useTool(session, port, one, point, rest);
    one.last = point;
  };
  const release = (event: PointerEvent): void => {
    const one = held.get(event.pointerId);
    held.delete(event.pointerId);
    if (one && held.size === 0 && event.type === 'pointerup') finish(session, port, one, at(event), event.button);
  };
  const wheel = (event: WheelEvent): void => {
    event.preventDefault();
    session.active.value = port.number;
    const { width, height } = port.size.value;
    if (event.ctrlKey) {
      port.view.value = zoomAt(port.view.value, Math.exp(-event.deltaY / 200), at(event), width, height);
      return;
    }
    rest += event.deltaMode === 0 ? event.deltaY / 60 : event.deltaY / 3;
    const whole = Math.trunc(rest) || (Math.abs(event.deltaY) >= 30 ? Math.sign(event.deltaY) : 0);
    rest = Math.trunc(rest) === 0 && whole !== 0 ? 0 : rest - whole;
    if (whole !== 0) port.scroll(whole);
  };
  const quiet = (event: Event): void => event.preventDefault();
  const events = {
    pointerdown: press,
    pointermove: drag,
    pointerup: release,
    pointercancel: release,
    wheel,
    contextmenu: quiet,
  };
  for (const [name, run] of Object.entries(events))
    element.addEventListener(name, run as EventListener, { passive: false });
  return () => {
    for (const [name, run] of Object.entries(events)) element.removeEventListener(name, run as EventListener);
  };
}

/** The tool in hand; the middle button moves, the right one zooms. */
function toolOf({ button }: PointerEvent, { tool }: Session): Tool {
  return button === 1 ? 'pan' : button === 2 ? 'zoom' : tool.value;
}

function isMeasure(tool: Tool): tool is MeasureKind {
  return tool in POINTS;
}

/** From the screen to image pixels; undefined while there is no image. */
export function toImage(port: Port, point: Point): Point | undefined {
  const { picture } = port;
  const { width, height } = port.size.value;
  return picture && unapply(toScreen(boxOf(picture), port.view.value, width, height), point);
}

function begin(session: Session, port: Port, point: Point, left: boolean): void {
  const place = toImage(port, point);
  if (!left || !isMeasure(session.tool.value) || !place) return;
  if (port.draft.value.length === 0) port.draft.value = [place];
  port.cursor.value = place;
}

function useTool(session: Session, port: Port, one: Held, point: Point, rest: number): number {
  const [x, y] = [point.x - one.last.x, point.y - one.last.y];
  const { width, height } = port.size.value;
  const view = port.view.value;
  if (one.tool === 'pan') port.view.value = { ...view, pan: { x: view.pan.x + x, y: view.pan.y + y } };
  else if (one.tool === 'zoom') port.view.value = zoomAt(view, Math.exp(-y / 150), one.start, width, height);
  else if (one.tool === 'window') changeWindow(port, x, y);
  else if (one.tool === 'scroll') {
    const steps = rest + y / Math.min(PER_IMAGE, Math.max(2, (height * 1.5) / Math.max(1, port.count.value)));
    port.scroll(Math.trunc(steps));
    return steps - Math.trunc(steps);
  } else if (isMeasure(session.tool.value)) port.cursor.value = toImage(port, point);
  return 0;
}

/** Sideways widens, upwards brightens, in proportion to the window. */
function changeWindow(port: Port, x: number, y: number): void {
  const { picture } = port;
  if (!picture) return;
  const look = port.lookOf(picture);
  const { centre, width } = look.window ?? fullWindow(picture);
  const step = Math.max(width, Number.EPSILON) * WINDOW_STEP;
  const wide = Math.max(width + x * step * 2, width / 50);
  port.look.value = { ...look, window: { centre: centre + y * step * 2, width: wide, name: '' }, table: undefined };
}

function pinch(port: Port, moving: Held, still: Held, point: Point): void {
  const { width, height } = port.size.value;
  const before = Math.hypot(moving.last.x - still.last.x, moving.last.y - still.last.y);
  const after = Math.hypot(point.x - still.last.x, point.y - still.last.y);
  const middle = { x: (point.x + still.last.x) / 2, y: (point.y + still.last.y) / 2 };
  const zoomed = before > 1 ? zoomAt(port.view.value, after / before, middle, width, height) : port.view.value;
  const [x, y] = [(point.x - moving.last.x) / 2, (point.y - moving.last.y) / 2];
  port.view.value = { ...zoomed, pan: { x: zoomed.pan.x + x, y: zoomed.pan.y + y } };
}

/** A measurement is drawn by dragging, or by one click for each point. */
function finish(session: Session, port: Port, one: Held, point: Point, button: number): void {
  const tool = session.tool.value;
  const place = toImage(port, point);
  if (button !== 0 || !isMeasure(tool) || !place || port.draft.value.length === 0) return;
  const fresh = Math.hypot(one.start.x - point.x, one.start.y - point.y) <= CLICK;
  const firstClick = port.draft.value.length === 1 && fresh && POINTS[tool] > 1 && !isSecondClick(port, place);
  if (!firstClick) addPoint(session, port, tool, place);
  port.cursor.value = place;
}

function isSecondClick(port: Port, place: Point): boolean {
  const first = port.draft.value[0];
  return first !== undefined && Math.hypot(first.x - place.x, first.y - place.y) > 1e-9;
}

/** Set the next point of a measurement; the last one finishes it. */
export function addPoint(session: Session, port: Port, kind: MeasureKind, place: Point): void {
  const draft = kind === 'probe' ? [place] : [...port.draft.value, place];
  if (draft.length < POINTS[kind]) {
    port.draft.value = draft;
    return;
  }
  session.addMark(kind, port.imageKey, draft);
  port.draft.value = [];
}
