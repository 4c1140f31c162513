// Passing a case on to another doctor: a share of its own for them, no bytes move, the sender sees it.

import { renderSVG } from 'uqr';
import type { CaseView } from '../vault/view';

export function PassOn({ view }: { view: CaseView }) {
  return <p>{view.reference && renderSVG.name}</p>;
}
