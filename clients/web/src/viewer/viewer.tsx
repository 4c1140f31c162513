// The viewer's one component; the page loads it lazily, after sign-in.

import type { ImageSource } from './source';

export interface ViewerProperties {
  readonly source: ImageSource;
}

export function Viewer({ source }: ViewerProperties) {
  return <p>{source.reference}</p>;
}
