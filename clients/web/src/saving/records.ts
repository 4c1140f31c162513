// Directory records as one run of items, each of which says by offset where its neighbour and its first child lie.

import { type Bytes, join } from '../sealing/encoding';
import { element, item, text, u16, u32 } from './elements';

/** A record: its type, its keys already written in the order of their tags, and the records below it. */
export interface Node {
  readonly type: string;
  readonly keys: Uint8Array;
  readonly below: Map<string, Node>;
}

interface Placed {
  readonly node: Node;
  readonly offset: number;
  next: number;
  lower: number;
}

/** The items of all records, the first of which lies at `start` of the file, and where the first and last root lie. */
export function records(
  roots: ReadonlyMap<string, Node>,
  start: number,
): { items: Bytes; first: number; last: number } {
  const placed: Placed[] = [];
  let offset = start;
  const place = (level: ReadonlyMap<string, Node>): { first: number; last: number } => {
    let before: Placed | null = null;
    let first = 0;
    for (const node of level.values()) {
      const here: Placed = { node, offset, next: 0, lower: 0 };
      placed.push(here);
      offset += write(here).length;
      if (before) before.next = here.offset;
      else first = here.offset;
      here.lower = place(node.below).first;
      before = here;
    }
    return { first, last: before?.offset ?? 0 };
  };
  const ends = place(roots);
  return { items: join(...placed.map(write)), ...ends };
}

function write({ node, next, lower }: Placed): Bytes {
  return item(
    join(
      element(0x00041400, 'UL', u32(next)),
      element(0x00041410, 'US', u16(0xffff)),
      element(0x00041420, 'UL', u32(lower)),
      text(0x00041430, 'CS', node.type),
      node.keys,
    ),
  );
}
