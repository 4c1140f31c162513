// Reading a body strictly: what its schema does not allow is refused, naming the place and never the value.

import { malformed } from '../errors';
import { type Bodies, SCHEMAS } from './bodies';
import { type Json, loads } from './json';
import { fromBase64url, isEmail } from './text';

/** The part of JSON Schema that the wire's models use. */
export interface Schema {
  readonly ref?: string;
  readonly type?: string;
  readonly properties?: { readonly [field: string]: Schema };
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly by?: string;
  readonly of?: { readonly [value: string]: string };
  readonly enum?: readonly Json[];
  readonly const?: Json;
  readonly default?: Json;
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** The body named `kind`, from its exact bytes. Throws SealError. */
export function readBody<Kind extends keyof Bodies>(kind: Kind, bytes: Uint8Array): Bodies[Kind] {
  return asBody(kind, loads(bytes));
}

/** The body named `kind`, from a parsed value. Throws SealError. */
export function asBody<Kind extends keyof Bodies>(kind: Kind, value: Json): Bodies[Kind] {
  return check(SCHEMAS[kind], value, kind) as unknown as Bodies[Kind];
}

const patterns = new Map<string, RegExp>();

function check(schema: Schema, value: Json, place: string): Json {
  if (schema.ref) return check(named(schema.ref), value, place);
  if (schema.anyOf) return any(schema.anyOf, value, place);
  if (schema.of) return chosen(schema, value, place);
  if (schema.const !== undefined && value !== schema.const) throw wrong(place);
  if (schema.enum && !schema.enum.includes(value)) throw wrong(place);
  switch (schema.type) {
    case 'object':
      return object(schema, value, place);
    case 'array':
      return list(schema, value, place);
    case 'string':
      return text(schema, value, place);
    case 'integer':
      return integer(schema, value, place);
    case 'boolean':
      return typeof value === 'boolean' ? value : fail(place);
    case 'null':
      return value === null ? value : fail(place);
    default:
      return fail(place);
  }
}

function wrong(place: string): Error {
  return malformed(`malformed at ${place}`);
}

function fail(place: string): never {
  throw wrong(place);
}

function named(name: string): Schema {
  const schema = (SCHEMAS as Readonly<Record<string, Schema>>)[name];
  if (!schema) throw wrong(name);
  return schema;
}

function any(options: readonly Schema[], value: Json, place: string): Json {
  const nullable = options.some((option) => option.type === 'null');
  if (nullable && value === null) return null;
  const others = options.filter((option) => option.type !== 'null');
  if (others.length === 1 && others[0]) return check(others[0], value, place);
  for (const option of others) {
    try {
      return check(option, value, place);
    } catch {
      // another form may fit
    }
  }
  return fail(place);
}

function chosen(schema: Schema, value: Json, place: string): Json {
  const mark = isRecord(value) && schema.by ? value[schema.by] : undefined;
  const kind = typeof mark === 'string' && schema.of && Object.hasOwn(schema.of, mark) ? schema.of[mark] : undefined;
  return kind ? check(named(kind), value, place) : fail(place);
}

function object(schema: Schema, value: Json, place: string): Json {
  if (!isRecord(value)) throw wrong(place);
  const made: Record<string, Json> = {};
  const fields = schema.properties ?? {};
  for (const [name, of] of Object.entries(value)) {
    const stated = Object.hasOwn(fields, name) ? fields[name] : schema.additionalProperties;
    if (!stated || stated === true) throw wrong(`${place}, a field that nobody knows`);
    made[name] = check(stated, of, `${place}.${name}`);
  }
  for (const name of schema.required ?? []) {
    if (!Object.hasOwn(value, name)) throw wrong(`${place}.${name}`);
  }
  for (const [name, stated] of Object.entries(fields)) {
    if (!Object.hasOwn(made, name) && stated.default !== undefined) made[name] = stated.default;
  }
  return made;
}

function list(schema: Schema, value: Json, place: string): Json {
  if (!Array.isArray(value) || !schema.items) throw wrong(place);
  if (value.length < (schema.minItems ?? 0) || value.length > (schema.maxItems ?? Number.POSITIVE_INFINITY)) {
    throw wrong(place);
  }
  const items = schema.items;
  return value.map((item, index) => check(items, item, `${place}.${index}`));
}

function text(schema: Schema, value: Json, place: string): Json {
  if (typeof value !== 'string') throw wrong(place);
  const length = value.length > (schema.maxLength ?? Number.POSITIVE_INFINITY) ? [...value].length : value.length;
  if (length < (schema.minLength ?? 0) || length > (schema.maxLength ?? Number.POSITIVE_INFINITY)) throw wrong(place);
  if (schema.pattern && !pattern(schema.pattern).test(value)) throw wrong(place);
  if (schema.format === 'email' && !isEmail(value)) throw wrong(place);
  if (schema.format === 'base64url') fromBase64url(value);
  return value;
}

function integer(schema: Schema, value: Json, place: string): Json {
  if (typeof value !== 'number') throw wrong(place);
  const { minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER } = schema;
  return value >= minimum && value <= maximum ? value : fail(place);
}

function pattern(source: string): RegExp {
  const known = patterns.get(source) ?? new RegExp(source, 'u');
  patterns.set(source, known);
  return known;
}

function isRecord(value: Json): value is { readonly [key: string]: Json } {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
