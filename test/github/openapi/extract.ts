/**
 * Writes subset.json: the operations and webhooks of operations.ts with every component they reach, and nothing that is
 * only for readers. Its source is @octokit/openapi 23.0.2, which is 385 MB and therefore no dependency. By hand:
 *
 *     npm install --prefix /some/empty/folder --ignore-scripts @octokit/openapi@23.0.2
 *     node test/github/openapi/extract.ts /some/empty/folder/node_modules/@octokit/openapi
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { correct, correctPaths } from './corrections.ts';
import { OPERATIONS, WEBHOOKS } from './operations.ts';

type Node = { [key: string]: unknown };
type Components = Record<string, Record<string, unknown>>;

/** For readers only. Of the extensions `x-multi-segment` stays: such a parameter may hold slashes. */
const FOR_READERS = new Set([
  'description',
  'summary',
  'title',
  'example',
  'examples',
  'externalDocs',
  'tags',
]);
/** A webhook can also arrive as a form, which an App does not ask for; the others repeat application/json. */
const OTHER_MEDIA_TYPES = /^application\/(?!json$)/;

const packageFolder = process.argv[2];
if (packageFolder === undefined) {
  console.error('Name the folder of the package: node extract.ts FOLDER/node_modules/@octokit/openapi');
  process.exit(2);
}
const { version } = readJson(join(packageFolder, 'package.json')) as { version: string };
const description = readJson(join(packageFolder, 'generated/api.github.com.json')) as {
  openapi: string;
  paths: Record<string, Node>;
  'x-webhooks': Record<string, { post: Node }>;
  components: Components;
};
correct(description.components.schemas ?? {});
correctPaths(description.paths);

const paths = Object.fromEntries(
  Object.entries(OPERATIONS).map(([path, methods]) => [
    path,
    Object.fromEntries(
      methods.map((method) => [method, trim(need(description.paths[path]?.[method], path))]),
    ),
  ]),
);
const webhooks = Object.fromEntries(
  WEBHOOKS.map((name) => [name, trim(need(description['x-webhooks'][name], name).post.requestBody)]),
);
const { schemas = {}, parameters = {}, responses = {}, headers = {} } = collectComponents([paths, webhooks]);

/** One path, webhook or component a line, sorted: small, and the diff of a newer description can be read. */
const text = `{
"openapi":${JSON.stringify(description.openapi)},
"x-source":${JSON.stringify(`@octokit/openapi ${version}, generated/api.github.com.json`)},
"paths":${print(paths)},
"webhooks":${print(webhooks)},
"components":{
"headers":${print(headers)},
"parameters":${print(parameters)},
"responses":${print(responses)},
"schemas":${print(schemas)}
}
}
`;
writeFileSync(fileURLToPath(new URL('subset.json', import.meta.url)), text);

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function need<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`The description has no ${name}.`);
  return value;
}

/** `key` is what holds `value`: below `properties` every key is the name of a property, whatever it reads. */
function trim(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => trim(item));
  if (typeof value !== 'object' || value === null) return value;
  const names = key === 'properties';
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => names || !isDropped(name))
      .map(([name, held]) => [name, trim(held, names ? '' : name)]),
  );
}

function isDropped(name: string): boolean {
  if (name.startsWith('x-')) return name !== 'x-multi-segment';
  return FOR_READERS.has(name) || OTHER_MEDIA_TYPES.test(name);
}

/** Every component that the roots reach, directly or through other components. */
function collectComponents(roots: unknown): Components {
  const found: Components = {};
  const open = references(roots);
  for (let reference = open.pop(); reference !== undefined; reference = open.pop()) {
    const [, , kind, name] = reference.split('/');
    if (kind === undefined || name === undefined) throw new Error(`Cannot follow ${reference}.`);
    found[kind] ??= {};
    if (found[kind][name] !== undefined) continue;
    found[kind][name] = trim(need(description.components[kind]?.[name], reference));
    open.push(...references(found[kind][name]));
  }
  return found;
}

function references(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(references);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, held]) =>
    key === '$ref' && typeof held === 'string' ? [held] : references(held),
  );
}

function print(group: Node): string {
  const lines = Object.entries(group)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  return `{\n${lines.join(',\n')}\n}`;
}
