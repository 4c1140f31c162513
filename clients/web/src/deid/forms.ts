// Whether a value has the form of a VR, for elements that state none (UN): PS3.5, sections 6.2 and 6.2.2.

import { latin } from './syntax';

const SIZES: Readonly<Record<string, number>> = { AT: 4, FD: 8, FL: 4, SL: 4, SS: 2, UL: 4, US: 2, SV: 8, UV: 8 };
const FORMS: Readonly<Record<string, RegExp>> = {
  AS: /^[0-9DWMY \\\0]*$/,
  CS: /^[A-Z0-9_ \\\0]*$/,
  DA: /^[0-9. \\\0]*$/,
  DS: /^[0-9+\-.eE \\\0]*$/,
  DT: /^[0-9.+\- \\\0]*$/,
  IS: /^[0-9+\- \\\0]*$/,
  TM: /^[0-9.: \\\0]*$/,
  UI: /^[0-9. \\\0]*$/,
};
const TEXTS = new Set(['AE', 'LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UR', 'UT']);
const PRINTED = /^[ -~]{3,}\0?$/;

/** Tells whether bytes can be a value of a VR. Binary numbers that read as three letters or more are none. */
export function fits(vr: string, raw: Uint8Array): boolean {
  const size = SIZES[vr];
  if (size) return raw.length % size === 0 && !PRINTED.test(latin(raw));
  const form = FORMS[vr];
  return form ? form.test(latin(raw)) : TEXTS.has(vr);
}
