// Saving a copy: everything or one series, as a ZIP that is written while it is made.

import type { CaseView } from '../vault/view';

export function Save({ view }: { view: CaseView }) {
  return <p>{view.reference}</p>;
}
