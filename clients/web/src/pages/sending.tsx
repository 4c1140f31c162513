// The sender's pages come in a chunk of their own when a sender first needs them: recipients never load it.

import { useEffect, useState } from 'preact/hooks';
import { fail } from '../journey';
import { Wait } from './arriving';
import type * as Pages from './send';

/** Sending, or what was sent. */
export function Sending({ page }: { page: 'send' | 'sent' }) {
  const [pages, load] = useState<typeof Pages | null>(null);
  useEffect(() => {
    import('./send').then(load).catch((error: unknown) => fail(error));
  }, []);
  if (!pages) return <Wait />;
  return page === 'send' ? <pages.Send /> : <pages.Cases />;
}
