// A guest proves an e-mail address by a code that is mailed there. No account, no password, no form to sign up.
// Rules: a code belongs to the window that asked for it, works once, for ten minutes, and dies with the fifth wrong guess;
// a guess is counted before it is compared; mails and guesses are bounded for each address, each network address and all
// together. The page is the same whether or not the address exists, and takes as long. Mails hold fixed words only.

import { createHmac, randomInt, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

import { addressPage, codePage } from './pages.mjs';
import { fill } from './words.mjs';

const DIGITS = 8;
const MINUTES = 10; // that a code works
const TRIES = 5; // guesses at one code
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
// How many within how long: together with TRIES, at most 50 guesses in 10^8 a day at one address.
const LIMITS = {
  'mail to': [[3, MINUTES * MINUTE], [10, DAY]],
  'mail for': [[20, MINUTES * MINUTE], [200, DAY]],
  'wrong at': [[25, DAY]],
  'wrong from': [[50, MINUTES * MINUTE]],
};
const ANSWER = 600; // milliseconds that every answer to "send a code" takes
const EMAIL = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?=.{1,255}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/;

// The one form of an address that a service compares (radseal_wire.text.to_email), or undefined.
export function toEmail(text) {
  const address = /^[\x20-\x7e]*$/.test(text) ? text.trim().toLowerCase() : '';
  return address.length <= 254 && address.indexOf('@') <= 64 && EMAIL.test(address) ? address : undefined;
}

// Whom limits count: an address, or for IPv6 its /64.
export function network(address) {
  if (isIP(address) !== 6) return address;
  if (address.includes('.')) return address.slice(address.lastIndexOf(':') + 1);
  const [head, tail = ''] = address.split('::');
  const left = head.split(':').filter(Boolean);
  const right = tail.split(':').filter(Boolean);
  return [...left, ...Array(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right].slice(0, 4).join(':');
}

export class Codes {
  #state;

  #post;

  #settings;

  #log;

  constructor({ state, post, settings, keys, log }) {
    this.#state = state;
    this.#post = post;
    this.#settings = settings;
    this.#log = log;
    this.subject = (email) => createHmac('sha256', Buffer.from(keys.subjects, 'base64url')).update(email).digest('base64url').slice(0, 32);
  }

  bySubject(sub) {
    const row = this.#state.get('SELECT email FROM guests WHERE sub = ?', sub);
    return row && { sub, email: row.email, email_verified: true, acr: this.#settings.acr };
  }

  show(visit) {
    const row = this.#state.get('SELECT email FROM codes WHERE uid = ? AND until > ?', visit.uid, Date.now());
    return row ? this.#askCode(visit, 200, row.email) : this.#askAddress(visit, 200, toEmail(visit.hint ?? ''));
  }

  async take(visit, form) {
    const from = this.#network(visit.request);
    const row = this.#state.get('SELECT email FROM codes WHERE uid = ?', visit.uid);
    switch (form.get('step')) {
      case 'check': return this.#check(visit, row?.email, form.get('code') ?? '', from);
      case 'again': return row ? this.#send(visit, row.email, from) : this.#askAddress(visit, 200);
      case 'other':
        this.#state.run('DELETE FROM codes WHERE uid = ?', visit.uid);
        return this.#askAddress(visit, 200);
      default: return this.#send(visit, form.get('email') ?? '', from);
    }
  }

  #askAddress(visit, status, email, trouble) {
    return visit.show(status, addressPage(visit.words, { client: visit.client, email, trouble }));
  }

  #askCode(visit, status, email, trouble) {
    return visit.show(status, codePage(visit.words, { email, minutes: MINUTES, trouble }));
  }

  async #send(visit, typed, from) {
    const email = toEmail(typed);
    if (!email) return this.#askAddress(visit, 400, typed.slice(0, 254), visit.words.badEmail);
    if (this.#settings.refuse_domains.includes(email.split('@')[1])) return this.#askAddress(visit, 400, email, visit.words.staffEmail);
    const code = String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0');
    const wait = this.#keep(visit.uid, email, code, from);
    if (wait) {
      this.#log('warning', { event: 'too many codes' });
      return this.#askAddress(visit, 429, email, fill(visit.words.tooMany, { minutes: wait }));
    }
    let failed = false;
    const letter = { site: this.#settings.site, code: `${code.slice(0, 4)} ${code.slice(4)}`, minutes: MINUTES };
    this.#post(email, fill(visit.words.mailSubject, letter), fill(visit.words.mailText, letter)).then(
      () => this.#log('info', { event: 'code mailed' }),
      (error) => {
        // An address that a mail server does not know must look like any other.
        failed = !(error.responseCode >= 500 && error.command === 'RCPT TO');
        this.#log('error', { event: 'code not mailed', code: error.code, status: error.responseCode });
      },
    );
    await pause(ANSWER);
    if (failed) return this.#askAddress(visit, 503, email, visit.words.mailAway);
    return this.#askCode(visit, 200, email);
  }

  // Keeps a new code for this window instead of the one before; returns 0, or the minutes to wait.
  #keep(uid, email, code, from) {
    const now = Date.now();
    const state = this.#state;
    return state.atomic(() => {
      const over = this.#over([['mail to', email], ['mail for', from], ['wrong at', email], ['wrong from', from]], now);
      if (over) return over;
      if (state.counted('mail of', 'all', now) >= this.#settings.mails_per_hour) return 60;
      state.count('mail of', 'all', now, 60 * MINUTE);
      this.#count('mail to', email, now);
      this.#count('mail for', from, now);
      state.run('INSERT OR REPLACE INTO codes (uid, email, digest, tries, until) VALUES (?, ?, ?, 0, ?)', uid, email, state.digest('code', uid, email, code), now + MINUTES * MINUTE);
      return 0;
    });
  }

  async #check(visit, email, typed, from) {
    const outcome = email ? this.#guess(visit.uid, typed.replace(/[\s-]/g, '').slice(0, 32), from) : 'over';
    if (outcome === 'right') {
      const sub = this.subject(email);
      this.#state.run('INSERT OR REPLACE INTO guests (sub, email, seen) VALUES (?, ?, ?)', sub, email, Date.now());
      return visit.end({ login: { accountId: sub, acr: this.#settings.acr, amr: ['otp'], remember: false } });
    }
    this.#log('warning', { event: 'code refused', outcome });
    if (outcome === 'wrong') return this.#askCode(visit, 401, email, visit.words.wrongCode);
    return this.#askAddress(visit, 401, email, visit.words.overCode);
  }

  // Counts a guess, then compares it: 'right', 'wrong', or 'over' when there is nothing left to guess at.
  #guess(uid, typed, from) {
    const now = Date.now();
    const state = this.#state;
    return state.atomic(() => {
      const row = state.get('SELECT email, digest, tries FROM codes WHERE uid = ? AND until > ?', uid, now);
      if (!row || row.tries >= TRIES || this.#over([['wrong at', row.email], ['wrong from', from]], now)) {
        state.run('DELETE FROM codes WHERE uid = ?', uid);
        return 'over';
      }
      state.run('UPDATE codes SET tries = tries + 1 WHERE uid = ?', uid);
      if (timingSafeEqual(Buffer.from(row.digest), state.digest('code', uid, row.email, typed))) {
        state.run('DELETE FROM codes WHERE uid = ?', uid);
        return 'right';
      }
      this.#count('wrong at', row.email, now);
      this.#count('wrong from', from, now);
      if (row.tries + 1 < TRIES) return 'wrong';
      state.run('DELETE FROM codes WHERE uid = ?', uid);
      return 'over';
    });
  }

  // Returns 0, or the minutes of the window that is full.
  #over(subjects, now) {
    for (const [kind, subject] of subjects) {
      for (const [most, window] of subject === '' ? [] : LIMITS[kind]) {
        if (this.#state.counted(`${kind} ${window}`, subject, now) >= most) return Math.ceil(window / MINUTE);
      }
    }
    return 0;
  }

  #count(kind, subject, now) {
    if (subject !== '') for (const [, window] of LIMITS[kind]) this.#state.count(`${kind} ${window}`, subject, now, window);
  }

  // The network address of the person: behind a front the last one that it named; none on this machine, where all share it.
  #network(request) {
    const named = this.#settings.behind_tls_proxy && String(request.headers['x-forwarded-for'] ?? '').split(',').pop().trim();
    const address = named || request.socket.remoteAddress || '';
    return /^(127\.|::1$|::ffff:127\.)/.test(address) || !isIP(address) ? '' : network(address);
  }
}
