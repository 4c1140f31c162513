// The sender's pages: one chunk, loaded when a sender first needs it.

export { Cases } from './cases';
export { Send } from './send';
