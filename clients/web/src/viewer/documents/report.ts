// Structured reports as a tree of names and values (PS3.3, C.17.3).

import type { DataSet } from '../dicom/dataset';
import type { Report, ReportItem } from './document';

const DEPTH_MOST = 16;
const ITEMS_MOST = 20_000;
const CODE_MEANING = 0x00080104;

/** Read the content tree, at most 20,000 items and 16 levels. */
export function readReport(data: DataSet): Report {
  const budget = { left: ITEMS_MOST };
  return {
    kind: 'report',
    title: data.item(0x0040a043)?.text(CODE_MEANING) ?? '',
    complete: data.text(0x0040a491),
    verified: data.text(0x0040a493),
    date: data.text(0x00080023),
    items: readItems(data, budget, 0),
  };
}

function readItems(data: DataSet, budget: { left: number }, depth: number): ReportItem[] {
  if (depth >= DEPTH_MOST) return [];
  const items: ReportItem[] = [];
  for (const item of data.items(0x0040a730)) {
    budget.left -= 1;
    if (budget.left < 0) break;
    items.push({
      name: item.item(0x0040a043)?.text(CODE_MEANING) ?? '',
      value: readValue(item),
      heading: item.text(0x0040a040) === 'CONTAINER',
      items: readItems(item, budget, depth + 1),
    });
  }
  return items;
}

/** The value by its type, in one line; a reference to an image says which kind of object it is. */
function readValue(item: DataSet): string {
  switch (item.text(0x0040a040)) {
    case 'TEXT':
      return item.whole(0x0040a160);
    case 'CODE':
      return item.item(0x0040a168)?.text(CODE_MEANING) ?? '';
    case 'NUM':
      return readMeasure(item);
    case 'PNAME':
      return showName(item.text(0x0040a123));
    case 'DATE':
      return item.text(0x0040a121);
    case 'TIME':
      return item.text(0x0040a122);
    case 'DATETIME':
      return item.text(0x0040a120);
    case 'UIDREF':
      return item.text(0x0040a124);
    case 'SCOORD':
    case 'SCOORD3D':
      return item.text(0x00700023);
    case 'IMAGE':
    case 'COMPOSITE':
    case 'WAVEFORM':
      return item.item(0x00081199)?.text(0x00081155) ?? '';
    default:
      return '';
  }
}

function readMeasure(item: DataSet): string {
  const measured = item.item(0x0040a300);
  const unit = measured?.item(0x004008ea);
  const shown = unit?.text(CODE_MEANING) || unit?.text(0x00080100) || '';
  return `${measured?.text(0x0040a30a) ?? ''} ${shown === 'no units' || shown === '1' ? '' : shown}`.trim();
}

/** A name as people write it: "Family, Given Middle", the first group that says something. */
export function showName(name: string): string {
  const group = name.split('=').find((part) => part.replaceAll('^', '').trim() !== '') ?? '';
  const [family = '', given = '', middle = '', prefix = '', suffix = ''] = group.split('^').map((part) => part.trim());
  const first = [prefix, given, middle].filter(Boolean).join(' ');
  return [family, first, suffix].filter(Boolean).join(', ');
}
