import { scanTags } from '../templates/template-tags.ts';
import { F_STRING_VARIABLE } from '../templates/template-variables.ts';
import type { TemplateLanguage } from '../types.ts';

type Mixup = { offset: number; message: string };

/** The text with spaces for what stands in backticks, also where a backslash stands before each; offsets stay. */
export function blankCode(source: string): string {
  return source.replace(/(?:\\?`){3}[\s\S]*?(?:\\?`){3}|\\?`[^`\n]*`/g, (code) =>
    code.replace(/[^\n]/g, ' '),
  );
}

/** Placeholders of another language than the file's, one finding of each sort. Code in backticks is an example. */
export function findMixups(template: TemplateLanguage, source: string, known: ReadonlySet<string>): Mixup[] {
  // What source code leaves in a text for another program to fill is not ours to judge.
  if (template === 'code') return [];
  const text = blankCode(source);
  const found: Mixup[] = [];
  const add = (offset: number, message: string) => found.push({ offset, message });
  if (template === 'mustache-variables') {
    const spaced = /\{\{(?:[ \t]{1,20}([\w.-]+)[ \t]{0,20}|([\w.-]+)[ \t]{1,20})\}\}/.exec(text);
    const name = spaced?.[1] ?? spaced?.[2];
    if (spaced !== null && name !== undefined)
      add(spaced.index, `\`${spaced[0]}\` is not replaced: write \`{{${name}}}\`, without spaces`);
    const tag = scanTags(text).find(
      ({ kind, code }) => kind === 'statement' || (kind === 'output' && /^[#/^>]/.test(code)),
    );
    if (tag !== undefined)
      add(tag.offset, 'only `{{name}}` is replaced here; conditions and loops reach the model as they stand');
  }
  if (template === 'handlebars') {
    const tag = scanTags(text).find(({ kind }) => kind === 'statement');
    if (tag !== undefined) add(tag.offset, '`{% %}` is Jinja or Liquid; Handlebars prints it as it stands');
  }
  if (template !== 'f-string' && template !== 'none') {
    for (const match of text.matchAll(F_STRING_VARIABLE)) {
      const name = match[1] ?? '';
      if (!known.has(name)) continue;
      add(match.index, `\`{${name}}\` is not replaced: this template writes \`{{${name}}}\``);
      break;
    }
  }
  return found;
}
