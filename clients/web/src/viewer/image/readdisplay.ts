// How pixels become grey or colour: photometric interpretation, tables, palette (PS3.3, C.7.6.3, C.11.1, C.11.2).

import type { DataSet } from '../dicom/dataset';
import type { Display, Lookup, Palette } from './facts';

const TABLE_MOST = 65_536;

/** Read the display facts of a file. */
export function readDisplay(data: DataSet): Display {
  const shared = data.item(0x52009229);
  const modality = data.item(0x00283000);
  const shape = data.text(0x20500020);
  return {
    inverse: shape === '' ? data.text(0x00280004) === 'MONOCHROME1' : shape === 'INVERSE',
    palette: data.text(0x00280004) === 'PALETTE COLOR' ? readPalette(data) : undefined,
    modality: modality && readLookup(modality),
    voi: [...data.items(0x00283010), ...(shared?.item(0x00289132)?.items(0x00283010) ?? [])].flatMap(
      (item) => readLookup(item) ?? [],
    ),
    sigmoid: data.text(0x00281056) === 'SIGMOID',
    padding: readPadding(data),
  };
}

function readPadding(data: DataSet): readonly [number, number] | undefined {
  const signed = data.number(0x00280103) === 1 && data.number(0x00280100) === 16;
  const [first, limit] = [0x00280120, 0x00280121].map((tag) => {
    const value = data.number(tag);
    return signed && value !== undefined && value > 32_767 ? value - 65_536 : value;
  });
  if (first === undefined) return undefined;
  return [Math.min(first, limit ?? first), Math.max(first, limit ?? first)];
}

/** A table of a Modality or VOI LUT item. */
function readLookup(item: DataSet): Lookup | undefined {
  const [count = 0, first = 0, bits = 16] = item.numbers(0x00283002);
  const values = readTable(item, 0x00283006, count, bits);
  if (values.length === 0) return undefined;
  return { first, values, bits, name: item.text(0x00283003) };
}

function readTable(item: DataSet, tag: number, stated: number, bits: number): readonly number[] {
  const bytes = item.value(tag);
  if (bytes === undefined) return [];
  const count = Math.min(stated === 0 ? TABLE_MOST : stated, TABLE_MOST);
  const narrow = bits <= 8 && bytes.length <= count + (count & 1);
  if (narrow) return Array.from(bytes.subarray(0, count));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.min(count, bytes.length >> 1) }, (_, place) =>
    view.getUint16(place * 2, item.little),
  );
}

function readPalette(data: DataSet): Palette | undefined {
  const [count = 0, first = 0, bits = 16] = data.numbers(0x00281101);
  const tables = [0x00281201, 0x00281202, 0x00281203].map((tag) => readTable(data, tag, count, bits));
  const [red = [], green = [], blue = []] = tables.map((table) => toBytes(table, bits));
  if (red.length === 0 || green.length !== red.length || blue.length !== red.length) return undefined;
  return { first, red, green, blue };
}

/** 16-bit entries by their high byte; files that scale 8-bit values as 16 bit are taken as they are. */
function toBytes(table: readonly number[], bits: number): readonly number[] {
  const wide = bits > 8 && table.some((value) => value > 255);
  return wide ? table.map((value) => value >> 8) : table;
}
