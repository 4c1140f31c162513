// Sessions, codes and tokens in memory, bounded; clients from a JSON file that is read again at each use.
// Restarting the provider signs everybody out; its signing key stays (keys.mjs).

import { readFileSync } from 'node:fs';

const MOST = 50_000;

export function memoryAdapter(clientsFile) {
  const kept = new Map();
  const index = new Map();
  const grants = new Map();

  const drop = (key) => {
    const entry = kept.get(key);
    if (!entry) return;
    kept.delete(key);
    for (const name of entry.names) index.delete(name);
    if (entry.grant) grants.get(entry.grant)?.delete(key);
    if (entry.grant && !grants.get(entry.grant)?.size) grants.delete(entry.grant);
  };
  const read = (key) => {
    const entry = kept.get(key);
    if (entry && entry.until < Date.now()) drop(key);
    return kept.get(key)?.payload;
  };

  return class Memory {
    constructor(model) { this.model = model; }

    async upsert(id, payload, seconds) {
      const key = `${this.model}:${id}`;
      drop(key);
      const names = [];
      if (payload.uid) names.push(`${this.model}:uid:${payload.uid}`);
      if (payload.userCode) names.push(`${this.model}:userCode:${payload.userCode}`);
      kept.set(key, { payload, names, grant: payload.grantId, until: seconds ? Date.now() + seconds * 1000 : Infinity });
      for (const name of names) index.set(name, key);
      if (payload.grantId) grants.set(payload.grantId, (grants.get(payload.grantId) ?? new Set()).add(key));
      if (kept.size > MOST) drop(kept.keys().next().value);
    }

    async find(id) {
      if (this.model !== 'Client') return read(`${this.model}:${id}`);
      return JSON.parse(readFileSync(clientsFile, 'utf8')).find((client) => client.client_id === id);
    }

    async findByUid(uid) { return read(index.get(`${this.model}:uid:${uid}`)); }

    async findByUserCode(code) { return read(index.get(`${this.model}:userCode:${code}`)); }

    async consume(id) {
      const payload = read(`${this.model}:${id}`);
      if (payload) payload.consumed = Math.floor(Date.now() / 1000);
    }

    async destroy(id) { drop(`${this.model}:${id}`); }

    async revokeByGrantId(grant) { for (const key of [...(grants.get(grant) ?? [])]) drop(key); }
  };
}
