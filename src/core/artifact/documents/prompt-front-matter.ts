import type { Parsed, Problem } from '../problem.ts';
import { isRecord, type JsonRecord } from '../values.ts';
import { parseYaml } from './structured.ts';

/** A prompt file as its settings and its template. */
export type PromptFile = {
  /** Whether the file has front matter at all. */
  opened: boolean;
  data: JsonRecord;
  /** Line (from 1) in the file of the setting at `keys`, or of its nearest existing ancestor. */
  lineOf(keys: readonly (string | number)[]): number;
  /** What follows the front matter, with `\n` line ends; the whole text where there is none. */
  body: string;
  /** The line that `body` starts on. */
  bodyLine: number;
};

/**
 * Reads a file whose format has YAML front matter: faults in it are problems with their place in the file. Comments (a
 * licence) and blank lines may stand before it. Text between two `---` lines that is no mapping is a part of the body.
 */
export function readPromptFile(path: string, source: string): Parsed<PromptFile> {
  const text = (source.charCodeAt(0) === 0xfeff ? source.slice(1) : source).replace(/\r\n?/g, '\n');
  const whole: PromptFile = { opened: false, data: {}, lineOf: () => 1, body: text, bodyLine: 1 };
  const lines = text.split('\n');
  const opener = lines.findIndex((line) => !(line.startsWith('#') || line.trim() === ''));
  if (opener < 0 || lines[opener]?.trimEnd() !== '---') return { ok: true, value: whole };
  const closer = lines.findIndex((line, index) => index > opener && line.trimEnd() === '---');
  if (closer < 0) {
    // A line of dashes above prose is a rule, not the start of settings.
    if (!/^[\w.]+\s*:/.test(lines[opener + 1] ?? '')) return { ok: true, value: whole };
    const problem: Problem = {
      path,
      line: lines.length,
      column: 1,
      expected: '`---` on a line of its own after the front matter',
      found: 'the end of the file',
    };
    return { ok: false, problems: [problem] };
  }
  const parsed = parseYaml(path, lines.slice(opener + 1, closer).join('\n'));
  if (!parsed.ok) {
    return {
      ok: false,
      problems: parsed.problems.map((problem) => ({ ...problem, line: problem.line + opener + 1 })),
    };
  }
  const { data, locate } = parsed.value;
  if (data !== null && !isRecord(data)) return { ok: true, value: whole };
  return {
    ok: true,
    value: {
      opened: true,
      data: data ?? {},
      lineOf: (keys) => locate(keys).line + opener + 1,
      body: lines.slice(closer + 1).join('\n'),
      bodyLine: closer + 2,
    },
  };
}
