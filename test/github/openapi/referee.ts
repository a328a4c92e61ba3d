import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { FORMATS } from './formats.ts';
import { normalise } from './normalise.ts';

type Parameter = {
  name: string;
  in: 'path' | 'query';
  required?: boolean;
  schema: unknown;
  'x-multi-segment'?: boolean;
};
type Content = { 'application/json'?: { schema: unknown } };
type Response = { content?: Content };
type Operation = {
  parameters?: (Parameter | Reference)[];
  requestBody?: { required?: boolean; content: Content };
  responses: Record<string, Response | Reference>;
};
type Reference = { $ref: string };
type Description = {
  paths: Record<string, Record<string, Operation>>;
  webhooks: Record<string, { content: Content }>;
  components: Record<string, Record<string, unknown>>;
};

/** What a request holds, after routing: path parameters are decoded text, the body is parsed. */
export type RequestParts = {
  params: Record<string, string>;
  query: Record<string, string>;
  /** Undefined: none was sent. */
  body: unknown;
};

/** Judges by GitHub's OpenAPI description. A route is `GET /repos/{owner}/{repo}`. Answers are lists of what is wrong. */
export type Referee = {
  routes(): { route: string; method: string; path: string; multiSegment: ReadonlySet<string> }[];
  checkRequest(route: string, request: RequestParts): string[];
  /** Query parameters that the operation does not know. GitHub ignores them; whoever sends them expected otherwise. */
  unknownQuery(route: string, query: Record<string, string>): string[];
  /** `body` undefined: none. Errors that the description leaves out are held to its `basic-error`. */
  checkResponse(route: string, status: number, body: unknown): string[];
  /** `event` as in the header, `check_run`. */
  checkWebhook(event: string, action: string | null, payload: unknown): string[];
};

let shared: Referee | null = null;

/** One for the process: compiling the schemas costs more than using them. */
export function sharedReferee(): Referee {
  shared ??= createReferee(readFileSync(new URL('subset.json', import.meta.url), 'utf8'));
  return shared;
}

export function createReferee(subset: string): Referee {
  const description = normalise(JSON.parse(subset)) as Description;
  // Each schema serves a few times in a process: compiling is what takes the time, not validating.
  const options = {
    strict: false,
    validateSchema: false,
    formats: FORMATS,
    code: { optimize: false },
  } as const;
  // Path and query arrive as text: "5" is an integer there and nowhere else.
  const coercing = new Ajv({ ...options, coerceTypes: true });
  const exact = new Ajv(options);
  for (const ajv of [coercing, exact]) ajv.addSchema({ components: description.components }, 'github');
  const compiled = new Map<string, ValidateFunction>();

  function judge(ajv: Ajv, key: string, schema: unknown, value: unknown): string[] {
    let validate = compiled.get(key);
    if (validate === undefined) {
      validate = ajv.compile(absolute(schema) as object);
      compiled.set(key, validate);
    }
    if (validate(value)) return [];
    return (validate.errors ?? []).map((error) => `${error.instancePath || 'the whole'} ${error.message}`);
  }

  function operation(route: string): Operation {
    const [method = '', path = ''] = route.split(' ');
    const found = description.paths[path]?.[method.toLowerCase()];
    if (found === undefined) throw new Error(`The subset of GitHub's description has no ${route}.`);
    return found;
  }

  function resolve<T extends object>(value: T | Reference): T {
    if (!('$ref' in value)) return value;
    const [, , kind = '', name = ''] = value.$ref.split('/');
    return description.components[kind]?.[name] as T;
  }

  const parameters = (route: string): Parameter[] =>
    (operation(route).parameters ?? []).map(resolve<Parameter>);

  return {
    routes: () =>
      Object.entries(description.paths).flatMap(([path, methods]) =>
        Object.keys(methods).map((name) => {
          const method = name.toUpperCase();
          const route = `${method} ${path}`;
          const multiSegment = new Set(
            parameters(route)
              .filter((parameter) => parameter['x-multi-segment'])
              .map(({ name }) => name),
          );
          return { route, method, path, multiSegment };
        }),
      ),

    checkRequest(route, request) {
      const problems: string[] = [];
      for (const parameter of parameters(route)) {
        const from = parameter.in === 'path' ? request.params : request.query;
        const value = from[parameter.name];
        const where = `${parameter.in} parameter ${parameter.name}`;
        if (value === undefined) {
          if (parameter.required) problems.push(`${where} is missing`);
          continue;
        }
        // Ajv coerces inside an object only.
        const schema = { type: 'object', properties: { value: parameter.schema } };
        const found = judge(coercing, `${route} ${where}`, schema, { value });
        problems.push(...found.map((problem) => `${where}: ${problem.replace('/value ', '')}`));
      }
      const { requestBody } = operation(route);
      const schema = requestBody?.content['application/json']?.schema;
      if (schema === undefined) return problems;
      if (request.body === undefined) {
        if (requestBody?.required) problems.push('the body is missing');
        return problems;
      }
      return [...problems, ...judge(exact, `${route} body`, schema, request.body)];
    },

    unknownQuery(route, query) {
      const known = new Set(parameters(route).map(({ name }) => name));
      return Object.keys(query)
        .filter((name) => !known.has(name))
        .map((name) => `the operation knows no query parameter ${name}`);
    },

    checkResponse(route, status, body) {
      const described = operation(route).responses[status];
      // A repository that was renamed is redirected whatever is asked of it, described or not.
      if (described === undefined && status < 400 && status !== 301 && status !== 307)
        return [`the operation never answers ${status}`];
      const schema =
        described === undefined
          ? { $ref: '#/components/schemas/basic-error' }
          : resolve(described).content?.['application/json']?.schema;
      if (schema === undefined) {
        // An error without a described body still has one; a success without one has none.
        if (status < 400 && body !== undefined) return [`${status} has no body here, found one`];
        return [];
      }
      if (body === undefined) return [`${status} has a body here, found none`];
      return judge(exact, `${route} ${status}`, schema, body);
    },

    checkWebhook(event, action, payload) {
      const name = [event, ...(action === null ? [] : [action])].join('-').replaceAll('_', '-');
      const schema = description.webhooks[name]?.content['application/json']?.schema;
      if (schema === undefined) return [`the subset of GitHub's description has no webhook ${name}`];
      return judge(exact, `webhook ${name}`, schema, payload);
    },
  };
}

/** References of a schema that is compiled by itself point into the document. */
function absolute(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(absolute);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, held]) => [
      key,
      key === '$ref' && typeof held === 'string' ? held.replace(/^#/, 'github#') : absolute(held),
    ]),
  );
}
