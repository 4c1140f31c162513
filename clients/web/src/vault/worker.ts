// The worker that holds the keys. Nothing but `vault.ts` behind messages.

import { answerCalls } from './calls';
import { makeVault } from './vault';

const port = self as unknown as Worker; // a worker's own side speaks as the other end does
answerCalls(
  port,
  makeVault((event) => port.postMessage({ event })),
);
