// All that the guest provider keeps, in one SQLite file of mode 0600: what the library asks for, guests, codes, counts.
// Rules: each change is one transaction, so that counts hold over parallel requests and processes; a code is kept only as
// an HMAC under a key that lies elsewhere; counts are kept under such digests too. Times are milliseconds.

import { createHmac } from 'node:crypto';
import { chmodSync, closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const MOST_ROWS = 100_000; // sessions, interactions, grants and tokens together
const GUEST_KEPT = 30 * 86_400_000; // after that an address is proved again, refresh token or not
const TABLES = `
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA secure_delete = ON;
PRAGMA busy_timeout = 10000;
CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, payload TEXT NOT NULL, uid TEXT, user_code TEXT, grant_id TEXT, until INTEGER NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS kept_uid ON kept (uid) WHERE uid IS NOT NULL;
CREATE INDEX IF NOT EXISTS kept_user_code ON kept (user_code) WHERE user_code IS NOT NULL;
CREATE INDEX IF NOT EXISTS kept_grant ON kept (grant_id) WHERE grant_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS kept_until ON kept (until);
CREATE TABLE IF NOT EXISTS guests (sub TEXT PRIMARY KEY, email TEXT NOT NULL, seen INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS codes (uid TEXT PRIMARY KEY, email TEXT NOT NULL, digest BLOB NOT NULL, tries INTEGER NOT NULL, until INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS counts (key TEXT NOT NULL, until INTEGER NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS counts_key ON counts (key, until);
`;

export class State {
  #database;

  #statements = new Map();

  #key;

  constructor(folder, key) {
    const file = join(folder, 'state.sqlite3');
    closeSync(openSync(file, 'a', 0o600));
    chmodSync(file, 0o600);
    this.#database = new DatabaseSync(file);
    this.#database.exec(TABLES);
    this.#key = Buffer.from(key, 'base64url');
  }

  close() { this.#database.close(); }

  // Runs `work` whole or not at all; nobody else writes meanwhile.
  atomic(work) {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  #prepared(text) {
    if (!this.#statements.has(text)) this.#statements.set(text, this.#database.prepare(text));
    return this.#statements.get(text);
  }

  get(text, ...values) { return this.#prepared(text).get(...values); }

  run(text, ...values) { return this.#prepared(text).run(...values); }

  // A digest under our key, of any number of parts.
  digest(...parts) { return createHmac('sha256', this.#key).update(parts.join('\0')).digest(); }

  count(kind, subject, now, window) {
    this.run('INSERT INTO counts (key, until) VALUES (?, ?)', this.#counter(kind, subject), now + window);
  }

  counted(kind, subject, now) {
    return this.get('SELECT count(*) AS n FROM counts WHERE key = ? AND until > ?', this.#counter(kind, subject), now).n;
  }

  #counter(kind, subject) { return `${kind} ${this.digest('count', kind, subject).toString('base64url').slice(0, 22)}`; }

  // Removes what is over, and the oldest beyond the bound.
  forget(now = Date.now()) {
    this.atomic(() => {
      for (const table of ['kept', 'codes', 'counts']) this.run(`DELETE FROM ${table} WHERE until <= ?`, now);
      this.run('DELETE FROM guests WHERE seen <= ?', now - GUEST_KEPT);
      const { n } = this.get('SELECT count(*) AS n FROM kept');
      if (n > MOST_ROWS) this.run('DELETE FROM kept WHERE key IN (SELECT key FROM kept ORDER BY until LIMIT ?)', n - MOST_ROWS);
    });
  }
}

// What oidc-provider asks of its storage; clients come from the settings.
export function diskAdapter(state, clients) {
  const read = (row) => (row && row.until > Date.now() ? JSON.parse(row.payload) : undefined);

  return class Disk {
    constructor(model) { this.model = model; }

    #key(id) { return `${this.model}:${id}`; }

    async upsert(id, payload, seconds) {
      const until = seconds ? Date.now() + seconds * 1000 : Number.MAX_SAFE_INTEGER;
      state.run(
        'INSERT OR REPLACE INTO kept (key, payload, uid, user_code, grant_id, until) VALUES (?, ?, ?, ?, ?, ?)',
        this.#key(id),
        JSON.stringify(payload),
        payload.uid ? this.#key(payload.uid) : null,
        payload.userCode ? this.#key(payload.userCode) : null,
        payload.grantId ?? null,
        until,
      );
    }

    async find(id) {
      if (this.model === 'Client') return clients.find((client) => client.client_id === id);
      return read(state.get('SELECT payload, until FROM kept WHERE key = ?', this.#key(id)));
    }

    async findByUid(uid) { return read(state.get('SELECT payload, until FROM kept WHERE uid = ?', this.#key(uid))); }

    async findByUserCode(code) { return read(state.get('SELECT payload, until FROM kept WHERE user_code = ?', this.#key(code))); }

    async consume(id) {
      const now = Math.floor(Date.now() / 1000);
      state.run("UPDATE kept SET payload = json_set(payload, '$.consumed', ?) WHERE key = ?", now, this.#key(id));
    }

    async destroy(id) { state.run('DELETE FROM kept WHERE key = ?', this.#key(id)); }

    async revokeByGrantId(grant) { state.run('DELETE FROM kept WHERE grant_id = ?', grant); }
  };
}
