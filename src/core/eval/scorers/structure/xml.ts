import { z } from 'zod';
import { defineScorer, passOrFail, unmeasured } from '../define.ts';
import { codeName } from '../text.ts';
import { readXmlDocument } from './xml-document.ts';
import { readXmlFragments } from './xml-fragments.ts';
import { findMissing, MAX_XML } from './xml-tree.ts';

const options = z.strictObject({
  place: z.enum(['whole', 'anywhere']).default('whole'),
  /** Paths of elements that have to be there, from the outermost element: `order.items.item`. */
  required: z.array(z.string().min(1)).max(100).default([]),
});

/** The answer is one well-formed XML document, or holds a closed element, with the elements that are required. */
export const xml = defineScorer({
  id: 'xml',
  aliases: ['is-xml', 'valid_xml'],
  description: 'The answer is XML, or has XML in it, with the elements that are required.',
  scale: 'pass_fail',
  options,
  shorthand: 'required',
  score({ output, options: { place, required } }) {
    const { text } = output;
    if (text.trim() === '') return { value: 0, reason: 'the answer is empty' };
    if (text.length > MAX_XML)
      return unmeasured(`an answer of ${text.length} characters is too long for XML`);
    const read = place === 'whole' ? readXmlDocument(text) : readXmlFragments(text);
    if ('unsettled' in read) return unmeasured(read.unsettled);
    if (!read.ok) {
      const what = place === 'whole' ? 'the answer is not well-formed XML' : 'no XML in the answer';
      return { value: 0, reason: `${what}: ${read.fault}` };
    }
    const missing = read.documents.map((document) => findMissing(document, required));
    const least = missing.reduce((a, b) => (b.length < a.length ? b : a), required);
    const shown = least.slice(0, 3).map(codeName).join(', ');
    return passOrFail(least.length === 0, 'the XML is well-formed', `the XML has no ${shown}`);
  },
});
