import type { Json } from '../problem.ts';
import { isRecord } from '../values.ts';
import { parseYaml } from './structured.ts';

/**
 * A text as its parts: `text` without byte order mark, with `\n` line ends and without line breaks at its end (layout,
 * which no digest counts); `body` is what follows a YAML front matter, `data` that front matter, `bodyLine` the line
 * (from 1) that `body` starts on. Without a readable front matter `data` is null and `body` is the whole text.
 */
export function splitFrontmatter(
  path: string,
  source: string,
): { text: string; data: Json; body: string; bodyLine: number } {
  const text = trimLineBreaks(
    (source.charCodeAt(0) === 0xfeff ? source.slice(1) : source).replace(/\r\n?/g, '\n'),
  );
  const whole = { text, data: null, body: text, bodyLine: 1 };
  if (!text.startsWith('---\n')) return whole;
  const end = text.indexOf('\n---', 3);
  const after = text.charAt(end + 4);
  if (end < 0 || (after !== '\n' && after !== '')) return whole;
  const parsed = parseYaml(path, text.slice(4, end + 1));
  if (!parsed.ok || !isRecord(parsed.value.data)) return whole;
  const rest = text.slice(end + 5);
  const body = rest.replace(/^\n+/, '');
  const bodyLine = text.slice(0, text.length - body.length).split('\n').length;
  return { text, data: parsed.value.data, body, bodyLine };
}

function trimLineBreaks(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === '\n') end -= 1;
  return text.slice(0, end);
}
