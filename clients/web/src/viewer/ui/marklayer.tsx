// Measurements and reference lines over an image.

import type { Picture } from '../image/grey';
import { cutLine, type Sheet } from '../image/lines';
import { type Measured, measureAngle, measureEllipse, measureLength, measureValue } from '../image/measures';
import { apply, boxOf, type Point, toScreen } from '../image/view';
import { say } from '../words/say';
import { type Mark, type MeasureKind, POINTS, type Port, type Session } from './session';

/** The layer of one port. */
export function MarkLayer({ session, port }: { readonly session: Session; readonly port: Port }) {
  port.index.value;
  const { picture } = port;
  const { width, height } = port.size.value;
  if (!picture || !width) return null;
  const map = toScreen(boxOf(picture), port.view.value, width, height);
  const screen = (point: Point): Point => apply(map, point);
  const draft = draftOf(session, port);
  const marks = session.marks.value.filter((mark) => mark.image === port.imageKey);
  return (
    <svg class="v-marks" width={width} height={height} aria-hidden="true">
      {session.lines.value && <Lines session={session} port={port} picture={picture} screen={screen} />}
      {marks.map((mark) => (
        <Shape key={mark.id} mark={mark} picture={picture} screen={screen} />
      ))}
      {draft && <Shape mark={draft} picture={picture} screen={screen} />}
      {port.cursor.value && session.tool.value in POINTS && <Cross at={screen(port.cursor.value)} />}
    </svg>
  );
}

/** The measurement that is being made, ending at the cursor. */
function draftOf({ tool }: Session, port: Port): Mark | undefined {
  const kind = tool.value as MeasureKind;
  const points = port.draft.value;
  const end = port.cursor.value;
  if (!(kind in POINTS) || points.length === 0 || !end || kind === 'probe') return undefined;
  return { id: 0, kind, image: '', points: [...points, end] };
}

function Cross({ at: { x, y } }: { readonly at: Point }) {
  return <path class="v-cross" d={`M${x - 9} ${y}h18M${x} ${y - 9}v18`} />;
}

interface ShapeProperties {
  readonly mark: Mark;
  readonly picture: Picture;
  readonly screen: (point: Point) => Point;
}

function Shape({ mark, picture, screen }: ShapeProperties) {
  const points = mark.points.map(screen);
  const last = points.at(-1) ?? { x: 0, y: 0 };
  return (
    <g class="v-mark">
      {mark.kind === 'ellipse' ? (
        <path d={ellipsePath(mark.points, screen)} />
      ) : (
        <path d={`M${points.map(({ x, y }) => `${x} ${y}`).join('L')}`} />
      )}
      {points.map(({ x, y }) => (
        <circle key={`${x},${y}`} cx={x} cy={y} r={3} />
      ))}
      {describeMark(mark, picture).map((line, place) => (
        <text key={line} x={last.x + 8} y={last.y + 14 + place * 15}>
          {line}
        </text>
      ))}
    </g>
  );
}

/** An ellipse as a polygon of image points, so that it follows turns and mirroring. */
function ellipsePath([from, to]: readonly Point[], screen: (point: Point) => Point): string {
  if (!from || !to) return '';
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  const ring = Array.from({ length: 64 }, (_, step) => {
    const angle = (step / 64) * 2 * Math.PI;
    const { x, y } = screen({
      x: middle.x + (Math.cos(angle) * (to.x - from.x)) / 2,
      y: middle.y + (Math.sin(angle) * (to.y - from.y)) / 2,
    });
    return `${x} ${y}`;
  });
  return `M${ring.join('L')}Z`;
}

/** The numbers of a measurement. */
export function measureMark(mark: Mark, picture: Picture): Measured | undefined {
  const [one, two, three] = mark.points;
  if (!one) return undefined;
  if (mark.kind === 'probe') return measureValue(picture, one);
  if (!two) return undefined;
  if (mark.kind === 'length') return measureLength(picture, one, two);
  if (mark.kind === 'ellipse') return measureEllipse(picture, one, two);
  return three && measureAngle(picture, [one, two, three]);
}

/** A measurement in words: value, unit, and what the unit rests on. */
export function describeMark(mark: Mark, picture: Picture): string[] {
  const measured = measureMark(mark, picture);
  if (!measured) return [];
  const unit = measured.basis === 'none' ? 'px' : 'mm';
  const basis = say(`basis-${measured.basis}`);
  const lines: string[] = [];
  if (measured.length !== undefined) lines.push(say('length-text', { length: tenth(measured.length), unit, basis }));
  if (measured.angle !== undefined) lines.push(say('angle-text', { angle: tenth(measured.angle) }));
  if (measured.area !== undefined)
    lines.push(say('area-text', { area: tenth(measured.area), unit: `${unit}²`, basis }));
  if (measured.mean !== undefined) {
    const values = { mean: tenth(measured.mean), deviation: tenth(measured.deviation ?? 0), unit: measured.unit };
    lines.push(
      say('mean-text', values),
      say('range-text', { least: tenth(measured.least ?? 0), most: tenth(measured.most ?? 0), unit: measured.unit }),
    );
  }
  if (measured.value)
    lines.push(
      measured.value.length > 0 ? `${measured.value.map(tenth).join(' / ')} ${measured.unit}`.trim() : say('outside'),
    );
  return lines.map((line) => line.trim());
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

function Lines({
  session,
  port,
  picture,
  screen,
}: {
  readonly session: Session;
  readonly port: Port;
  readonly picture: Picture;
  readonly screen: (point: Point) => Point;
}) {
  const own = sheetOf(picture);
  if (!own) return null;
  const others = session.shown.filter((other) => other !== port);
  return (
    <>
      {others.map((other) => {
        other.index.value;
        const cut = lineOf(picture, own, other.picture);
        if (!cut) return null;
        const [a, b] = [screen(cut[0]), screen(cut[1])];
        return <line key={other.number} class="v-line" x1={a.x} y1={a.y} x2={b.x} y2={b.y} data-from={other.number} />;
      })}
    </>
  );
}

function lineOf(picture: Picture, own: Sheet, other: Picture | undefined): readonly [Point, Point] | undefined {
  const sheet = other && sheetOf(other);
  const frames = [picture.facts.frameOfReferenceUid, other?.facts.frameOfReferenceUid];
  return sheet && frames[0] !== '' && frames[0] === frames[1] ? cutLine(own, sheet) : undefined;
}

/** Where a picture lies in the patient, if it says so. */
export function sheetOf({ own, frame }: Picture): Sheet | undefined {
  return (
    own.plane && own.spacing && { plane: own.plane, spacing: own.spacing, rows: frame.rows, columns: frame.columns }
  );
}
