// Writes src/wire/bodies.ts from docs/openapi.json and docs/sealed.json: a type and a schema for each body.
// With --check, writes nothing; the exit status says if the file is up to date.

import { readFileSync, writeFileSync } from 'node:fs';

const target = new URL('../src/wire/bodies.ts', import.meta.url);
const sources = ['openapi.json', 'sealed.json'].map((name) => new URL(`../../../docs/${name}`, import.meta.url));
const KEPT = ['type', 'additionalProperties', 'pattern', 'format', 'enum', 'const', 'default'];
const BOUNDS = ['minLength', 'maxLength', 'minimum', 'maximum', 'minItems', 'maxItems'];

/** What a pattern or a bound is called in the file that is written. */
const WORDS = new Map([
  ['^[0-9.]+$', 'uid'],
  ['^[0-9A-Z]{8}$', 'reference'],
  ['^[a-z0-9][a-z0-9_-]*$', 'word'],
  ['^([a-z0-9][a-z0-9_-]*)?$', 'wordOrNothing'],
  ['^https?://[!-~]+$', 'address'],
  [253_402_300_799, 'instant'],
  [Number.MAX_SAFE_INTEGER, 'natural'],
]);

const PRELUDE = `type Fields = { readonly [field: string]: Schema };

/** An object of these fields and no other; those with a default may be missing. */
const body = (properties: Fields): Schema => ({
  type: 'object',
  required: Object.keys(properties).filter((field) => properties[field]?.default === undefined),
  additionalProperties: false,
  properties,
});
const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] });
`;

const nameOf = (reference) => reference.slice('#/components/schemas/'.length);
const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

/** The part of a schema that the page checks at run time. */
function slim(schema) {
  const kept = Object.fromEntries([...KEPT, ...BOUNDS].filter((key) => key in schema).map((key) => [key, schema[key]]));
  if (schema.$ref) kept.ref = nameOf(schema.$ref);
  if (schema.items) kept.items = slim(schema.items);
  if (schema.anyOf) kept.anyOf = schema.anyOf.map(slim);
  if (schema.oneOf) {
    const { propertyName, mapping } = schema.discriminator;
    kept.by = propertyName;
    kept.of = Object.fromEntries(Object.entries(mapping).map(([value, reference]) => [value, nameOf(reference)]));
  }
  if (isObject(schema.additionalProperties)) kept.additionalProperties = slim(schema.additionalProperties);
  return kept;
}

/** The fields of a body, slim. Throws where a body is more than `body` in the prelude says. */
function fieldsOf(name, { type: kind, additionalProperties, required = [], properties }) {
  const fields = Object.entries(properties).map(([field, schema]) => [field, slim(schema)]);
  const needed = fields.filter(([, schema]) => !('default' in schema)).map(([field]) => field);
  if (kind !== 'object' || additionalProperties !== false || String(needed.sort()) !== String([...required].sort()))
    throw new Error(`${name} is not an object of its fields and no other, required unless they have a default`);
  return fields;
}

/** The TypeScript type of a schema. */
function type(schema) {
  if (schema.$ref) return nameOf(schema.$ref);
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.anyOf || schema.oneOf) return (schema.anyOf ?? schema.oneOf).map(type).join(' | ');
  if (schema.type === 'array') return `readonly (${type(schema.items)})[]`;
  if (schema.type === 'integer') return 'number';
  if (schema.type === 'object') return `{ readonly [name: string]: ${type(schema.additionalProperties)} }`;
  return schema.type;
}

function declare(name, schema) {
  const fields = Object.entries(schema.properties).map(([field, stated]) => `  readonly ${field}: ${type(stated)};`);
  const words = (schema.description ?? name).replaceAll(/\s+/g, ' ').replaceAll('*/', '* /');
  return `/** ${words} */\nexport interface ${name} {\n${fields.join('\n')}\n}\n`;
}

/** The plain value that a schema bounds, or nothing: what has a default, a choice or no bound stands where it is used. */
function nameOfShape({ type: kind, format, pattern, minLength, maxLength, minimum, maximum, ...others }) {
  if (!['string', 'integer'].includes(kind) || Object.keys(others).length > 0) return undefined;
  const word = format ?? WORDS.get(pattern) ?? (minimum === 0 ? WORDS.get(maximum) : undefined);
  if (word && format !== 'base64url') return word;
  if (pattern && !format) return undefined;
  const [least, most] = [minLength ?? minimum, maxLength ?? maximum];
  if (most === undefined) return undefined;
  return `${word ?? (kind === 'string' ? 'text' : kind)}${least === most ? '' : `${least ?? ''}To`}${most}`;
}

const shapes = new Map();

/** A schema as it is written, its plain values by name. */
function written(schema) {
  if (Array.isArray(schema)) return `[${schema.map(written).join(', ')}]`;
  if (!isObject(schema)) return JSON.stringify(schema);
  const { anyOf, ...others } = schema;
  if (anyOf?.length === 2 && anyOf[1].type === 'null') {
    const nullable = `orNull(${written(anyOf[0])})`;
    return 'default' in others ? `{ ...${nullable}, default: ${JSON.stringify(others.default)} }` : nullable;
  }
  const name = nameOfShape(schema);
  if (!name) return literal(schema);
  const known = shapes.get(name) ?? literal(schema);
  if (known !== literal(schema)) throw new Error(`two shapes named ${name}`);
  shapes.set(name, known);
  return name;
}

const literal = (schema) =>
  `{ ${Object.entries(schema)
    .map(([key, value]) => `${key}: ${written(value)}`)
    .join(', ')} }`;

function schemaOf(name) {
  const fields = fieldsOf(name, schemas[name]).map(([field, schema]) => `    ${field}: ${written(schema)},\n`);
  return `  ${name}: body({\n${fields.join('')}  }),\n`;
}

const schemas = {};
for (const source of sources) {
  for (const [name, schema] of Object.entries(JSON.parse(readFileSync(source, 'utf8')).components.schemas)) {
    const known = schemas[name];
    if (known && JSON.stringify(fieldsOf(name, known)) !== JSON.stringify(fieldsOf(name, schema)))
      throw new Error(`two bodies named ${name}`);
    schemas[name] = schema;
  }
}
const names = Object.keys(schemas).sort();
const bodies = names.map(schemaOf);
const plain = [...shapes].sort().map(([name, schema]) => `const ${name}: Schema = ${schema};`);
const text = [
  '// Generated by tools/make_types.mjs from docs/openapi.json and docs/sealed.json. Do not edit.\n',
  "import type { Schema } from './schema';\n",
  ...names.map((name) => declare(name, schemas[name])),
  `/** Every body by its name. */\nexport interface Bodies {\n${names.map((name) => `  ${name}: ${name};`).join('\n')}\n}\n`,
  PRELUDE,
  `${plain.join('\n')}\n`,
  `/** What a reader checks before it believes a body. */\nexport const SCHEMAS: Readonly<Record<keyof Bodies, Schema>> = {\n${bodies.join('')}};\n`,
].join('\n');

if (!process.argv.includes('--check')) {
  writeFileSync(target, text);
} else if (readFileSync(target, 'utf8') !== text) {
  process.stderr.write('clients/web/src/wire/bodies.ts is not what the schemas say: run tools/make_types.mjs\n');
  process.exit(1);
}
