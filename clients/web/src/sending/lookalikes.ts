// Addresses that look like known ones: one letter apart, or one letter dressed up as another. The same as the command
// line's (tests/vectors/addresses).
//
// Rules: a look-alike is only ever a warning, because two colleagues may have names one letter apart.

/** Shorter names are one letter apart by chance. */
const LEAST = 4;
const DRESSED = [
  ['rn', 'm'],
  ['vv', 'w'],
  ['cl', 'd'],
  ['0', 'o'],
  ['1', 'l'],
  ['i', 'l'],
  ['5', 's'],
  ['-', ''],
  ['_', ''],
] as const;

/** The known address or domain that `address` may have been meant for, or null. */
export function findLookalike(address: string, known: Iterable<string>): string | null {
  const others = [...new Set(known)].sort();
  if (others.includes(address)) return null;
  const [name, domain] = parts(address);
  const domains = [...new Set(others.map((other) => parts(other)[1]))].sort();
  if (!domains.includes(domain)) return domains.find((other) => isAlike(domain, other)) ?? null;
  const near = others.filter((other) => parts(other)[1] === domain);
  return near.find((other) => isAlike(name, parts(other)[0])) ?? null;
}

function parts(address: string): readonly [string, string] {
  const at = address.lastIndexOf('@');
  return [address.slice(0, Math.max(0, at)), address.slice(at + 1)];
}

function isAlike(one: string, other: string): boolean {
  if (Math.min(one.length, other.length) < LEAST) return false;
  const [first, second] = [undress(one), undress(other)];
  return first === second || isOneApart(one, other) || isOneApart(first, second);
}

function undress(text: string): string {
  return DRESSED.reduce((plain, [dressed, bare]) => plain.replaceAll(dressed, bare), text).replaceAll('.', '');
}

/** Whether one letter added, left out, replaced or swapped with its neighbour makes one of the other. */
function isOneApart(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1) return false;
  let start = 0;
  while (start < short.length && short[start] === long[start]) start += 1;
  if (short.length < long.length) return short.slice(start) === long.slice(start + 1);
  const swapped = short.slice(0, start) + (short[start + 1] ?? '') + (short[start] ?? '') + short.slice(start + 2);
  return short.slice(start + 1) === long.slice(start + 1) || swapped === long;
}
