// Lets a browser without a file picker save what the page makes, without holding it in memory: the page opens a frame at
// an address below /page/save/, and this answers with what the page sends through a port. It keeps nothing and caches
// nothing; without a port that waits it answers nothing.

interface Waiting {
  readonly port: MessagePort;
  readonly name: string;
}

interface FetchEvent extends Event {
  readonly request: Request;
  respondWith(answer: Response): void;
}

const worker = self as unknown as {
  addEventListener(type: string, heard: (event: never) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
};
const waiting = new Map<string, Waiting>();

worker.addEventListener('install', () => void worker.skipWaiting());
worker.addEventListener('activate', () => void worker.clients.claim());
worker.addEventListener('message', ({ data, ports }: MessageEvent<{ token: string; name: string }>) => {
  const port = ports[0];
  if (!port) return;
  waiting.set(data.token, { port, name: data.name });
  port.postMessage('ready');
});
worker.addEventListener('fetch', (event: FetchEvent) => {
  const { pathname } = new URL(event.request.url);
  const token = /^\/page\/save\/([A-Za-z0-9_-]{22})$/.exec(pathname)?.[1] ?? '';
  const found = waiting.get(token);
  waiting.delete(token);
  if (found) event.respondWith(answer(found));
});

function answer({ port, name }: Waiting): Response {
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      port.onmessage = ({ data }: MessageEvent<Uint8Array | 'end' | 'failed'>) => {
        if (data === 'end') controller.close();
        else if (data === 'failed') controller.error(new Error('saving was stopped'));
        else controller.enqueue(data);
      };
    },
    pull() {
      port.postMessage('more');
    },
    cancel() {
      port.postMessage('stop');
    },
  });
  const headers = {
    'content-type': 'application/zip',
    'content-disposition': `attachment; filename="${name}"`,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
  };
  return new Response(stream, { headers });
}
