// Trusted Types: no text ever becomes markup or script here; a worker's address must be one of the page's own files.
// Imported before anything else, so that no other code can name the policy.

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(text: string): string }): unknown;
}

const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
types?.createPolicy('default', {
  createScriptURL(text) {
    const address = new URL(text, location.href);
    if (address.origin === location.origin && address.pathname.startsWith('/page/')) return address.href;
    throw new TypeError('only the page’s own files may run');
  },
});
