// A link as a code to scan.

import { renderSVG } from 'uqr';

/** The code, as a picture: text never becomes markup of the page. */
export function Scan({ text, alt }: { text: string; alt: string }) {
  const picture = `data:image/svg+xml,${encodeURIComponent(renderSVG(text))}`;
  return <img class="scan" src={picture} alt={alt} width="220" height="220" />;
}
