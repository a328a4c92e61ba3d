import type { z } from 'zod';
import { parseJson } from '../../../artifact/documents/structured.ts';
import { quote } from '../text.ts';

/** Why a reply is none: `fault` in words that quote nothing of it. */
type Unread = { reason: string; fault: string };

/**
 * A judge's reply as the JSON object it was asked for: nothing before it, nothing after it, every field of its kind. A
 * code fence around the whole is let pass. Anything else is no judgement: a verdict that stands somewhere in the reply
 * may be one that the judged text brought along. So may a whole reply that stands in the `material` it was to judge, white
 * space aside: that is no judgement either.
 */
export function readReply<S extends z.ZodType>(
  reply: string,
  schema: S,
  maxLength: number,
  material: readonly string[],
  who = 'the judge',
): { ok: true; value: z.output<S> } | ({ ok: false } & Unread) {
  const text = reply.trim();
  const refuse = (fault: string, reason = fault) => ({ ok: false as const, fault, reason });
  if (text === '') return refuse(`${who} replied nothing`);
  if (text.length > maxLength) return refuse(`${who} replied far more than it was asked for`);
  const fenced = /^```(?:json)?\s*\n([\s\S]*)\n```$/.exec(text);
  const parsed = parseJson('reply', fenced?.[1] ?? text);
  const checked = parsed.ok ? schema.safeParse(parsed.value.data) : null;
  if (checked?.success !== true) {
    const what = parsed.ok ? 'other JSON than it was asked for' : 'no JSON';
    const unread = `${who}'s reply could not be read`;
    return refuse(`${unread} (${what})`, `${unread} (${what}; it began with ${quote(text)})`);
  }
  const copied = `${who}'s reply stands in what it was to judge`;
  const bare = withoutSpace(fenced?.[1] ?? text);
  // What has nothing of the kind that it begins with need not be copied to be searched.
  if (material.some((one) => one.includes(bare.slice(0, 1)) && withoutSpace(one).includes(bare)))
    return refuse(copied, `${copied}: ${quote(text)}`);
  return { ok: true, value: checked.data };
}

function withoutSpace(text: string): string {
  return text.replace(/\s+/g, '');
}
