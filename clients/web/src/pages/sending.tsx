// The sender's pages come in a chunk of their own when somebody first needs them: who only opens never loads it.

import { useEffect, useState } from 'preact/hooks';
import { fail } from '../journey';
import type { CaseView } from '../vault/view';
import { Wait } from './arriving';
import type * as Pages from './send';

function usePages(): typeof Pages | null {
  const [pages, load] = useState<typeof Pages | null>(null);
  useEffect(() => {
    import('./send').then(load).catch((error: unknown) => fail(error));
  }, []);
  return pages;
}

/** Sending, or what was sent. */
export function Sending({ page }: { page: 'send' | 'sent' }) {
  const pages = usePages();
  if (!pages) return <Wait />;
  return page === 'send' ? <pages.Send /> : <pages.Cases />;
}

/** Passing an opened case on. */
export function PassOn({ view }: { view: CaseView }) {
  const pages = usePages();
  return pages ? <pages.PassOn view={view} /> : <div class="breathing" role="presentation" />;
}
