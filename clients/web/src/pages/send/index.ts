// The sender's pages, and what passes a case on: one chunk, loaded when somebody first needs it.

export { Cases } from './cases';
export { PassOn } from './onward';
export { Send } from './send';
