import { findReferenced, type ReferencedTexts } from './promptfoo-files.ts';

/** A file whose function is the assertion; the function's name may follow. */
export const SCRIPT = /^file:\/\/.+\.[cm]?js(:[A-Za-z_$][\w$]*)?$/i;

/**
 * A script's text as the body of an assertion: it exports a function by `module.exports` or `export default`, or several, of
 * which the reference names one. It can load nothing.
 */
export function readScript(
  from: string,
  reference: string,
  texts: ReferencedTexts,
): { ok: true; code: string } | { ok: false; reason: string } {
  const [file = '', name] = reference.slice('file://'.length).split(/:(?=[\w$]+$)/);
  const [path] = findReferenced(from, file, texts);
  const text = path === undefined ? undefined : texts.get(path);
  if (text === undefined) return { ok: false, reason: 'there is no such text file' };
  // Inline code is filled in with the case's variables, as promptfoo does; a file is not.
  if (text.includes('{{')) return { ok: false, reason: 'it holds `{{`, which stands for a variable here' };
  const script = text.replace(/^export\s+default\s/m, 'module.exports = ');
  const exported = name === undefined ? 'module.exports' : `module.exports.${name}`;
  const lines = [
    'const module = { exports: {} };',
    '(function (module, exports) {',
    script,
    '})(module, module.exports);',
    `return (${exported})(output, context);`,
  ];
  return { ok: true, code: lines.join('\n') };
}
