/** One `{{ }}`, `{% %}` or `{# #}` of a template: which kind, and what stands between the braces. */
export type Tag = { kind: 'output' | 'statement' | 'comment'; code: string; offset: number };

const CLOSERS = { '{': '}}', '%': '%}', '#': '#}' } as const;
const KINDS = { '{': 'output', '%': 'statement', '#': 'comment' } as const;
/** Longer tags are no template anyone wrote; skipping them bounds the work. */
const MAX_TAG = 5000;

/** All tags in order, in linear time on any text: a tag that never closes ends the search for its kind. */
export function scanTags(text: string): Tag[] {
  const tags: Tag[] = [];
  const unclosed = new Set<string>();
  let at = text.indexOf('{');
  while (at >= 0 && at < text.length - 1) {
    const second = text[at + 1];
    if ((second === '{' || second === '%' || second === '#') && !unclosed.has(second)) {
      const end = text.indexOf(CLOSERS[second], at + 2);
      if (end < 0) unclosed.add(second);
      else {
        if (end - at < MAX_TAG) tags.push({ kind: KINDS[second], code: text.slice(at + 2, end), offset: at });
        at = text.indexOf('{', end + 2);
        continue;
      }
    }
    at = text.indexOf('{', at + 1);
  }
  return tags;
}

/** Identifiers, numbers, strings (as `""`) and single signs of an expression. */
export function tokenizeCode(code: string): string[] {
  return (
    code.match(/[A-Za-z_]\w*|\d[\w.]*|"(?:[^"\\]|\\[\s\S])*(?:"|$)|'(?:[^'\\]|\\[\s\S])*(?:'|$)|\S/g) ?? []
  ).map((token) => (/^["'].*["']$/s.test(token) && token.length > 1 ? '""' : token));
}

export function isIdentifier(token: string | undefined): token is string {
  return token !== undefined && /^[A-Za-z_]/.test(token);
}
