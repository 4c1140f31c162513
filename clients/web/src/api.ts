// The service's routes, one function each (docs/spec/api.md).
//
// Rules: the service may be hostile. Every answer is bounded in size and time, parsed strictly and never followed
// anywhere else; a refusal is a ServiceError with the service's own code. Calls that may be repeated are, with growing
// pauses, while the service is busy or does not answer: every id is the client's own. The session cookie is the
// browser's; no token is ever seen here.

import { NetworkError, ServiceError } from './errors';
import type {
  AddressAnswer,
  Bodies,
  CaseView,
  Me,
  OnwardDraft,
  OpeningAnswer,
  RecipientAnswer,
  ServiceDescription,
  ShareList,
  ShareView,
  SignedOut,
} from './wire/bodies';
import { join } from './wire/bytes';
import { dumps, type Json, loads } from './wire/json';
import { asBody } from './wire/schema';

const ANSWER_MOST = 1024 * 1024;
const LIST_MOST = 16 * 1024 * 1024;
/** Milliseconds from sending a request to having its answer, however slowly it drips. */
const PATIENCE = 60_000;
const TRIES = 4;
const BUSY = new Set([429, 502, 503, 504]);
const PAGES_MOST = 1000;

/** One service as the person of the session cookie sees it. `origin` is empty where the page is the service's own. */
export class Service {
  constructor(
    readonly origin: string,
    private readonly fetching: typeof fetch = (...asked) => fetch(...asked),
  ) {}

  describe(): Promise<ServiceDescription> {
    return this.call('ServiceDescription', 'GET', '/.well-known/radseal');
  }

  /** Whom the service takes the person for; null when nobody is signed in. */
  async me(): Promise<Me | null> {
    try {
      return await this.call('Me', 'GET', '/me');
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'sign-in-needed') return null;
      throw error;
    }
  }

  /** Ends the session. */
  signOut(): Promise<SignedOut> {
    return this.call('SignedOut', 'POST', '/session/logout', null, ANSWER_MOST, 1);
  }

  /** All shares that the person sent or was sent, newest first. */
  async shares(): Promise<readonly ShareView[]> {
    const found: ShareView[] = [];
    let path = '/shares';
    for (let page = 0; page < PAGES_MOST; page += 1) {
      const list: ShareList = await this.call('ShareList', 'GET', path, null, LIST_MOST);
      found.push(...list.shares);
      if (list.next === null) return found;
      if (!/^[A-Za-z0-9_.-]{1,128}$/.test(list.next)) break;
      path = `/shares?after=${list.next}`;
    }
    throw strange();
  }

  openShare(share: string, opening: string, proof: string): Promise<OpeningAnswer> {
    return this.call('OpeningAnswer', 'POST', `/shares/${share}/openings`, { opening, proof });
  }

  /** One download address for each object, in the same order. */
  async addresses(share: string, opening: string, proof: string, objects: readonly string[]): Promise<AddressAnswer> {
    const path = `/shares/${share}/openings/${opening}/addresses`;
    const answer = await this.call('AddressAnswer', 'POST', path, { proof, objects });
    const same = answer.addresses.length === objects.length;
    if (!same || answer.addresses.some((address, place) => address.id !== objects[place])) throw strange();
    return answer;
  }

  checkRecipient(email: string): Promise<RecipientAnswer> {
    return this.call('RecipientAnswer', 'POST', '/recipients', { email });
  }

  passOn(share: string, child: string, draft: OnwardDraft): Promise<ShareView> {
    return this.call('ShareView', 'PUT', `/shares/${share}/onward/${child}`, draft as unknown as Json);
  }

  revokeShare(share: string): Promise<ShareView> {
    return this.call('ShareView', 'POST', `/shares/${share}/revoke`);
  }

  /** Lets a live share live until `seconds` from now. */
  extendShare(share: string, seconds: number): Promise<ShareView> {
    return this.call('ShareView', 'POST', `/shares/${share}/extend`, { expires_in: seconds });
  }

  eraseCase(caseId: string): Promise<CaseView> {
    return this.call('CaseView', 'DELETE', `/cases/${caseId}`);
  }

  /** Asks, and reads the answer as the body named `kind`. */
  async call<Kind extends keyof Bodies>(
    kind: Kind,
    method: string,
    path: string,
    body: Json = null,
    most = ANSWER_MOST,
    tries = TRIES,
  ): Promise<Bodies[Kind]> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { status, content } = await this.exchange(method, path, body, most);
        if (!BUSY.has(status) || attempt >= tries) return read(kind, status, content);
      } catch (error) {
        if (!(error instanceof NetworkError) || attempt >= tries) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 250 * 2 ** attempt));
    }
  }

  private async exchange(method: string, path: string, body: Json, most: number) {
    const headers: Record<string, string> = { accept: 'application/json, application/problem+json' };
    if (body !== null) headers['content-type'] = 'application/json';
    try {
      const answer = await this.fetching(this.origin + path, {
        method,
        headers,
        body: body === null ? null : dumps(body),
        credentials: this.origin ? 'include' : 'same-origin',
        redirect: 'error',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
        signal: AbortSignal.timeout(PATIENCE),
      });
      return { status: answer.status, content: await readBounded(answer, most) };
    } catch (error) {
      if (error instanceof ServiceError) throw error;
      throw new NetworkError('unreachable', 'the service does not answer');
    }
  }
}

/** The bytes of an answer. Throws ServiceError beyond `most` bytes, having read no more than that. */
export async function readBounded(answer: Response, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = answer.body?.getReader();
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
    length += next.value.length;
    if (length > most) {
      await reader?.cancel();
      throw strange();
    }
    parts.push(next.value);
  }
  return join(parts);
}

function read<Kind extends keyof Bodies>(kind: Kind, status: number, content: Uint8Array): Bodies[Kind] {
  if (status < 200 || status > 299) throw problem(status, content);
  try {
    return asBody(kind, loads(content));
  } catch {
    throw strange();
  }
}

function problem(status: number, content: Uint8Array): ServiceError {
  try {
    return new ServiceError(asBody('ProblemBody', loads(content)).code, `the service refused with status ${status}`);
  } catch {
    return strange();
  }
}

function strange(): ServiceError {
  return new ServiceError('malformed-answer', 'the service answers with something that is not of the one form');
}
