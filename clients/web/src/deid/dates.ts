// Moving dates by whole days; times and offsets from UTC stay (PS3.5, section 6.2: DA and DT; PS3.15, E.3.6).

const DAY = /^(\d{4})(\.?)(\d{2})\2(\d{2})$/;
const MOMENT = /^(\d{4})(\d{2})?(\d{2})?([0-9.]*)([+-]\d{4})?$/;
const MILLISECONDS = 86_400_000;
const LAST_YEAR = 9999;

/**
 * Returns DA or DT values moved by `days`, or null where one is no date. Empty values stay empty. A DT that states only
 * year or month moves by its middle: the 15th, and the 1st of July.
 */
export function shiftText(text: string, vr: string, days: number): string | null {
  const moved = text.split('\\').map((value) => (trim(value) ? shift(trim(value), vr, days) : ''));
  return moved.includes(null) ? null : moved.join('\\');
}

/** Returns a PatientAge (AS) from two DA values, or nothing: days under 3 months, months under 2 years, then years. */
export function ageBetween(birth: string, at: string): string {
  const [one, other] = [DAY.exec(trim(birth)), DAY.exec(trim(at))];
  const born = one && toDay(one[1], one[3], one[4]);
  const then = other && toDay(other[1], other[3], other[4]);
  if (!born || !then) return '';
  const early = then.getUTCDate() < born.getUTCDate() ? 1 : 0;
  const years = then.getUTCFullYear() - born.getUTCFullYear();
  const months = years * 12 + then.getUTCMonth() - born.getUTCMonth() - early;
  if (then < born || months >= 12 * 1000) return '';
  if (months < 3) return `${pad((then.getTime() - born.getTime()) / MILLISECONDS, 3)}D`;
  return months < 24 ? `${pad(months, 3)}M` : `${pad(Math.floor(months / 12), 3)}Y`;
}

function shift(value: string, vr: string, days: number): string | null {
  if (vr === 'DA') {
    const found = DAY.exec(value);
    return found && move(toDay(found[1], found[3], found[4]), days, found[2] ?? '');
  }
  const found = MOMENT.exec(value);
  if (!found || (found[4] && !found[3])) return null;
  const moved = move(toDay(found[1], found[2] ?? '07', found[3] ?? (found[2] ? '15' : '01')), days, '');
  if (moved === null) return null;
  const stated = [found[1], found[2], found[3]].reduce((length, part) => length + (part?.length ?? 0), 0);
  return moved.slice(0, stated) + (found[4] ?? '') + (found[5] ?? '');
}

function move(from: Date | null, days: number, mark: string): string | null {
  if (!from) return null;
  const moved = new Date(from.getTime() + days * MILLISECONDS);
  const year = moved.getUTCFullYear();
  if (year < 1 || year > LAST_YEAR) return null;
  return [pad(year, 4), pad(moved.getUTCMonth() + 1, 2), pad(moved.getUTCDate(), 2)].join(mark);
}

/** Returns the day, or null where there is none such (proleptic Gregorian calendar, years 1 to 9999). */
function toDay(year = '', month = '', day = ''): Date | null {
  const found = new Date(0);
  found.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const same = found.getUTCMonth() === Number(month) - 1 && found.getUTCDate() === Number(day);
  return same && Number(year) > 0 ? found : null;
}

function pad(number: number, digits: number): string {
  return String(number).padStart(digits, '0');
}

function trim(value: string): string {
  return value.replace(/^[\0 ]+|[\0 ]+$/g, '');
}
