// The worker in which cases are de-identified, sealed and sent. Nothing but `sender.ts` behind messages.

import { answerCalls } from '../vault/calls';
import { makeSender } from './sender';

const port = self as unknown as Worker; // a worker's own side speaks as the other end does
answerCalls(
  port,
  makeSender((event) => port.postMessage({ event })),
);
