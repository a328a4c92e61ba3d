import { z } from 'zod';
import { defineScorer, passOrFail, unmeasured } from '../define.ts';
import { findHtmlFault, MAX_HTML } from './html-document.ts';
import { countHtmlSigns } from './html-signs.ts';

/** Fewer signs than these are in text that has a `<` or an `&` in it. */
const ENOUGH_SIGNS = 2;

/**
 * The answer is HTML: `whole`, read as a browser reads it, has an element of HTML and no text outside of elements (unless it has its own
 * `<body>`); `anywhere`, it shows at least two signs of markup. The rules are those of promptfoo's `is-html` and `contains-html`.
 */
export const html = defineScorer({
  id: 'html',
  aliases: ['is-html', 'valid_html'],
  description: 'The answer is HTML, or has HTML in it.',
  scale: 'pass_fail',
  options: z.strictObject({ place: z.enum(['whole', 'anywhere']).default('whole') }),
  shorthand: 'place',
  score({ output, options }) {
    const text = output.text.trim();
    if (text === '') return { value: 0, reason: 'the answer is empty' };
    if (options.place === 'anywhere') {
      const enough = countHtmlSigns(text, ENOUGH_SIGNS) >= ENOUGH_SIGNS;
      return passOrFail(enough, 'the answer has HTML in it', 'the answer has no HTML in it');
    }
    if (text.length > MAX_HTML)
      return unmeasured(`an answer of ${text.length} characters is too long for HTML`);
    const found = findHtmlFault(text);
    if ('unsettled' in found) return unmeasured(found.unsettled);
    return passOrFail(found.fault === null, 'the answer is HTML', found.fault ?? '');
  },
});
