// Ports that follow each other: linked scrolling, and showing one place of the patient everywhere.

import { effect } from '@preact/signals';
import type { Vector } from '../image/facts';
import { heightOver, toPlace } from '../image/lines';
import { dot, subtract } from '../image/vectors';
import type { Point } from '../image/view';
import { volumeOf } from '../stack/section';
import { sheetOf } from './marklayer';
import type { Port, Session } from './session';

/** While linked, the other stacks scroll as far as the active one; returns the stop. */
export function followScrolling(session: Session): () => void {
  let before = { port: -1, index: 0, stack: '' };
  return effect(() => {
    const { port } = session;
    const now = { port: port.number, index: port.index.value, stack: port.content.value?.stack.key ?? '' };
    const by = now.port === before.port && now.stack === before.stack ? now.index - before.index : 0;
    before = now;
    if (!session.linked.value || by === 0) return;
    for (const other of session.shown) {
      if (other !== port && other.content.peek()?.axis === port.content.peek()?.axis)
        other.goTo(other.index.peek() + by);
    }
  });
}

/** Show the place under a point of one port in all the others that lie in the same frame of reference. */
export function locate(session: Session, port: Port, point: Point): void {
  const { picture } = port;
  const sheet = picture && sheetOf(picture);
  if (!picture || !sheet) return;
  const place = toPlace(sheet, point);
  for (const other of session.shown) {
    if (other === port || other.picture?.facts.frameOfReferenceUid !== picture.facts.frameOfReferenceUid) continue;
    const index = indexOf(session, other, place);
    if (index !== undefined) other.goTo(index);
  }
}

function indexOf(session: Session, port: Port, place: Vector): number | undefined {
  const content = port.content.value;
  if (!content) return undefined;
  if (content.axis) {
    const volume = volumeOf(session.loader, content.stack);
    if (typeof volume === 'string') return undefined;
    const away = subtract(place, volume.plane.position);
    return content.axis === 'row'
      ? dot(away, volume.plane.column) / volume.spacing.row
      : dot(away, volume.plane.row) / volume.spacing.column;
  }
  let nearest: { index: number; height: number } | undefined;
  for (const [index, candidate] of content.stack.places.entries()) {
    const picture = session.loader.picture(candidate);
    const sheet = picture && sheetOf(picture);
    const height = sheet ? Math.abs(heightOver(sheet, place)) : Number.POSITIVE_INFINITY;
    if (height < (nearest?.height ?? Number.POSITIVE_INFINITY)) nearest = { index, height };
  }
  return nearest?.index;
}
