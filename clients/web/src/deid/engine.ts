// The engine's door: what the sending worker, and whoever compares the two engines, takes from it.

export { derive, importSecret } from '../sealing/encoding';
export { join } from '../wire/bytes';
export { type Deidentified, deidentify } from './deidentify';
export { Pseudonyms } from './pseudonyms';
export { InputError } from './refusals';
export { Rules, toLists } from './rules';
export { Vocabulary } from './vocabulary';
