// Who may sign in: a JSON file that the caller wrote, with scrypt-hashed passwords, read again at each use.
// Rules: no account exists by default; a wrong login costs as much time as a wrong password; guesses are bounded.
// For the demo and the tests only.

import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

import { passwordPage } from './pages.mjs';

const derive = promisify(scrypt);
const WINDOW = 15 * 60 * 1000;
const GUESSES = 10; // wrong passwords for one login in one window
const TRIES = 5; // wrong passwords in one sign-in; then it is ended
const LOGINS = 10_000; // counters kept at once
const DUMMY = `scrypt$16384$8$1$${randomBytes(16).toString('base64url')}$${randomBytes(32).toString('base64url')}`;

async function matches(password, stored) {
  const [kind, cost, block, parallel, salt, hash] = stored.split('$');
  if (kind !== 'scrypt') throw new Error('the users file holds a password that is not hashed with scrypt');
  const expected = Buffer.from(hash, 'base64url');
  const options = { N: Number(cost), r: Number(block), p: Number(parallel), maxmem: 256 * 1024 * 1024 };
  const got = await derive(password, Buffer.from(salt, 'base64url'), expected.length, options);
  return timingSafeEqual(got, expected);
}

export class Passwords {
  #file;

  #failures = new Map();

  #tries = new Map();

  constructor(file) {
    this.#file = file;
    this.#all();
  }

  #all() {
    return JSON.parse(readFileSync(this.#file, 'utf8')).map((user) => ({
      sub: createHash('sha256').update(`sub\0${user.login}`).digest('base64url').slice(0, 22),
      ...user,
    }));
  }

  bySubject(sub) {
    return this.#all().find((user) => user.sub === sub);
  }

  show({ words, client, hint, show }) { return show(200, passwordPage(words, { client, login: hint })); }

  async take(visit, form) {
    const tries = (this.#tries.get(visit.uid) ?? 0) + 1;
    const login = form.get('login') ?? '';
    const user = tries > TRIES ? 'bounded' : await this.check(login, form.get('password') ?? '');
    if (user === 'bounded') {
      this.#tries.delete(visit.uid);
      return visit.refuse('too many wrong passwords');
    }
    if (!user) {
      this.#tries.set(visit.uid, tries);
      if (this.#tries.size > LOGINS) this.#tries.delete(this.#tries.keys().next().value);
      return visit.show(401, passwordPage(visit.words, { client: visit.client, login, trouble: visit.words.wrongPassword }));
    }
    return visit.end({ login: { accountId: user.sub, acr: user.acr, amr: ['pwd'], remember: false } });
  }

  // Returns the account, or undefined; 'bounded' when this login was guessed too often.
  async check(login, password) {
    const name = login.trim().toLowerCase();
    if (this.#bounded(name)) return 'bounded';
    const user = this.#all().find((one) => one.login === name);
    const right = await matches(password, user?.password ?? DUMMY);
    if (right && user) {
      this.#failures.delete(name);
      return user;
    }
    this.#fail(name);
    return undefined;
  }

  #bounded(name) {
    const seen = this.#failures.get(name);
    return Boolean(seen && seen.count >= GUESSES && Date.now() - seen.since < WINDOW);
  }

  #fail(name) {
    const seen = this.#failures.get(name);
    if (seen && Date.now() - seen.since < WINDOW) seen.count += 1;
    else this.#failures.set(name, { count: 1, since: Date.now() });
    if (this.#failures.size > LOGINS) this.#failures.delete(this.#failures.keys().next().value);
  }
}
