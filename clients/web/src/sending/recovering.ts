// The recovery code of a person's browser: what makes one's own cases readable, on paper and on another device.
//
// Rules: scripts cannot read an owner secret that is in use, so a code comes with a new secret, and every case that this
// browser can read is sealed under it. What this browser had before stays: nothing becomes unreadable here.

import { Service } from '../api';
import { PageError } from '../errors';
import { fromCode, toCode } from '../sealing/recovery';
import { Keeping } from '../vault/keeping';
import { alone } from './journal';
import { readOwner } from './making';
import { random, sealOwn } from './planning';
import type { SendVisit } from './sender';

/** Makes a new code, and puts every readable one of these cases under it. */
export async function makeCode(visit: SendVisit, cases: readonly string[]): Promise<string> {
  const keeping = new Keeping(visit.account);
  const raw = random(32);
  const code = await toCode(raw);
  await keeping.adopt(raw);
  for (const caseId of cases) await alone(caseId, () => sealAgain(visit, keeping, caseId));
  return code;
}

/** Takes a code over. Throws KeyError, whose code names the row that does not fit. */
export async function takeCode(visit: SendVisit, text: string): Promise<void> {
  await new Keeping(visit.account).adopt(await fromCode(text));
}

async function sealAgain(visit: SendVisit, keeping: Keeping, caseId: string): Promise<void> {
  try {
    const capsule = await sealOwn(await readOwner(visit, caseId), [], await keeping.owner());
    await new Service(visit.origin).call('CaseView', 'PUT', `/cases/${caseId}/owner-capsule`, { capsule });
  } catch (error) {
    if (!(error instanceof PageError && ['other-device', 'not-found'].includes(error.code))) throw error;
  }
}
