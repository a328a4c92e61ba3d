import { MAX_VALUE } from './limits.ts';

/**
 * Runs inside, before any code of a repository: takes away what differs from run to run, and gives a function that calls an
 * assertion and puts what it returned into one text. It keeps the built-ins it needs, which the assertion may replace. What promptfoo's
 * assertions may read and nothing here has is an error where it is read: undefined would be scored as if the answer lacked it.
 */
export const PRELUDE = `(() => {
  'use strict';
  const { parse, stringify } = JSON;
  const { isArray } = Array;
  const text = String;
  delete Math.random;
  for (const name of ['SharedArrayBuffer', 'Atomics', 'WeakRef', 'FinalizationRegistry', 'performance'])
    delete globalThis[name];
  const report = (fields) => stringify({ __proto__: null, ...fields });
  const brief = (value) => { const made = text(value); return made.length > 1000 ? made.substring(0, 1000) : made; };
  const thrown = (error) => {
    if (error === null || typeof error !== 'object') return brief(error);
    return brief(error.name) + ': ' + brief(error.message);
  };
  const describe = (result) => {
    if (typeof result === 'boolean') return report({ kind: 'boolean', value: result });
    if (typeof result === 'number') return report({ kind: 'number', value: text(result) });
    if (result === null || typeof result !== 'object') {
      const found = result === null ? 'null' : typeof result;
      return report({ kind: 'other', found });
    }
    if (typeof result.then === 'function') return report({ kind: 'other', found: 'a promise' });
    if (isArray(result)) return report({ kind: 'other', found: 'an array' });
    const { pass, score, reason } = result;
    if (typeof pass !== 'boolean') return report({ kind: 'other', found: 'an object whose \`pass\` is no boolean' });
    if (score !== undefined && score !== null && typeof score !== 'number')
      return report({ kind: 'other', found: 'an object whose \`score\` is no number' });
    return report({
      kind: 'graded',
      pass,
      score: typeof score === 'number' ? text(score) : null,
      reason: typeof reason === 'string' ? brief(reason) : null,
    });
  };
  const { isFinite } = Number;
  const finite = (_key, value) => {
    if (typeof value === 'number' && !isFinite(value)) throw new RangeError('the result holds ' + text(value));
    return value;
  };
  const give = (result) => {
    const tooLong = () => report({ kind: 'other', found: 'more than ${MAX_VALUE} characters' });
    if (typeof result === 'string' && result.length > ${MAX_VALUE}) return tooLong();
    const json = result === null ? 'null' : stringify(result, finite);
    if (json === 'null') return report({ kind: 'other', found: 'null' });
    if (json === undefined) return report({ kind: 'other', found: typeof result });
    if (json.length > ${MAX_VALUE}) return tooLong();
    return report({ kind: 'value', json });
  };
  let read = describe;
  const absent = ['prompt', 'provider', 'providerResponse', 'logProbs', 'test', 'trace', 'metadata'];
  const { defineProperty, hasOwn } = Object;
  const open = (context) => {
    const given = parse(context);
    for (const name of absent)
      if (!hasOwn(given, name))
        defineProperty(given, name, {
          get() { throw new ReferenceError('context.' + name + ' is not known here'); },
        });
    return given;
  };
  const NativePromise = Promise;
  const { apply } = Reflect;
  const { then } = NativePromise.prototype;
  let settled = null;
  const settle = (value) => {
    try {
      settled = read(value);
    } catch (error) {
      fail(error);
    }
  };
  const fail = (error) => { settled = report({ kind: 'threw', message: thrown(error) }); };
  const call = (assertion, output, context, isJson, makesValue) => {
    if (makesValue) read = give;
    try {
      const result = assertion(isJson ? parse(output) : output, open(context));
      if (!(result instanceof NativePromise)) return read(result);
      apply(then, result, [settle, fail]);
      return null;
    } catch (error) {
      if (error !== null && typeof error === 'object' && error.message === 'out of memory') throw error;
      return report({ kind: 'threw', message: thrown(error) });
    }
  };
  const outcome = () => settled ?? report({ kind: 'other', found: 'a promise that nothing settles' });
  return { call, outcome };
})()`;
