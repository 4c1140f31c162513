"""All that a script of the page can read in its browser: storages, the history, what was fetched and from where."""

import base64

from playwright.sync_api import Page

_GATHER = """async () => {
    const found = {};
    const put = (name, bytes) => {
        let text = '';
        for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
        found[name] = btoa(text);
    };
    const say = (name, value) => put(name, new TextEncoder().encode(JSON.stringify(value) ?? ''));
    const asked = (request) => new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
    const bytesOf = (value) => value instanceof ArrayBuffer ? new Uint8Array(value)
        : ArrayBuffer.isView(value) ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : null;
    const keep = async (name, value) => {
        if (value instanceof CryptoKey) {
            if (value.type === 'public') return;
            const form = value.type === 'secret' ? 'raw' : 'pkcs8';
            const given = await crypto.subtle.exportKey(form, value).catch(() => null);
            if (given) put(`${name}: a key that scripts can read`, new Uint8Array(given));
        } else if (bytesOf(value)) put(name, bytesOf(value));
        else if (value instanceof Blob) put(name, new Uint8Array(await value.arrayBuffer()));
        else if (value && typeof value === 'object') {
            for (const [key, inner] of Object.entries(value)) await keep(`${name}.${key}`, inner);
        } else say(name, value);
    };
    const walk = async (folder, path) => {
        for await (const [name, entry] of folder.entries()) {
            if (entry.kind === 'directory') await walk(entry, `${path}/${name}`);
            else put(`${path}/${name}`, new Uint8Array(await (await entry.getFile()).arrayBuffer()));
        }
    };
    say('address', [location.href, document.referrer, document.title, window.name, history.state]);
    say('history', globalThis.navigation?.entries().map((entry) => [entry.url, entry.getState()]) ?? []);
    say('fetched', performance.getEntries().map((entry) => entry.name));
    say('cookies', document.cookie);
    say('local storage', { ...localStorage });
    say('session storage', { ...sessionStorage });
    for (const { name } of await indexedDB.databases()) {
        const database = await asked(indexedDB.open(name));
        for (const store of database.objectStoreNames) {
            const read = database.transaction(store).objectStore(store);
            const [keys, values] = await Promise.all([asked(read.getAllKeys()), asked(read.getAll())]);
            for (const [at, key] of keys.entries()) await keep(`database ${name}/${store}/${key}`, values[at]);
        }
        database.close();
    }
    for (const name of await caches.keys()) {
        for (const request of await (await caches.open(name)).keys()) {
            const kept = await caches.match(request);
            put(`cache ${name} ${request.url}`, new Uint8Array(await kept.arrayBuffer()));
        }
    }
    await walk(await navigator.storage.getDirectory(), 'folder');
    return found;
}"""


def readable(page: Page) -> dict[str, bytes]:
    """Return everything by its place; keys are named only where a script could read their bytes."""
    return {name: base64.b64decode(data) for name, data in page.evaluate(_GATHER).items()}
