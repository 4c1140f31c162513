// Sentences about patients and series that stand in several places.

import { showName } from '../documents/report';
import type { Labels } from '../image/facts';
import type { ImageSource, SeriesEntry } from '../source';
import type { Stack } from '../stack/stacks';
import { say, showDate } from './say';

/** The patient as the patient knows it, or the pseudonym and that it is one. */
export function whoOf(
  { patientName, birthDate, patientId }: Labels,
  { identity, reference }: Pick<ImageSource, 'identity' | 'reference'>,
): { name: string; more: string } {
  const name = showName(patientName);
  if (!identity) return { name: name || reference, more: say('de-identified') };
  return { name: name || patientId, more: birthDate ? say('born', { date: showDate(birthDate) }) : '' };
}

/** What a series with images is called. */
export function titleOf(labels: Labels | undefined, { series }: Stack): string {
  return labels?.seriesDescription || series.modality || say('series');
}

/** What of a series was not sent, and gaps: an incomplete series never looks complete. */
export function missingOf({ found, images, leftOut, gaps }: SeriesEntry): string[] {
  const missing = gaps.reduce((sum, gap) => sum + gap.missing, 0);
  const reasons = leftOut.map(({ count, reason }) => `${count} ${reason}`).join('; ');
  return [
    ...(leftOut.length > 0 ? [say('sent-of', { sent: images.length, found, reasons })] : []),
    ...(missing > 0 ? [say('gaps', { missing })] : []),
  ];
}
