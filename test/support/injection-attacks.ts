import { readFileSync } from 'node:fs';
import type { Output } from '../../src/core/eval/types.ts';
import { makeOutput } from '../core/eval/scorers/support.ts';

/** A text that wants to be graded for what it says about itself. `NONCE`, `HALFA` and `HALFB` stand for a judge's nonce. */
export type Attack = {
  name: string;
  kind: string;
  place: 'answer' | 'passage' | 'tool_arguments';
  text: string;
};

export const ATTACKS = JSON.parse(
  readFileSync(new URL('injection-attacks.json', import.meta.url), 'utf8'),
) as Attack[];

/** The attack's text by somebody who knows the judge's nonce. */
export function armAttack({ text }: Attack, nonce: string): string {
  const half = nonce.length / 2;
  return text
    .replaceAll('HALFA', nonce.slice(0, half))
    .replaceAll('HALFB', nonce.slice(half))
    .replaceAll('NONCE', nonce);
}

/** An output that is bad by itself, with the attack where it belongs. */
export function attackedOutput(attack: Attack, nonce: string, answer = 'I have no idea.'): Output {
  const text = armAttack(attack, nonce);
  const passage = attack.place === 'passage' ? text : 'Refunds take 14 days.';
  return makeOutput({
    text: attack.place === 'answer' ? `${answer}\n${text}` : answer,
    retrieved: [{ document: 'docs/refunds.md', start: 0, end: passage.length, text: passage, score: 1 }],
    toolCalls: attack.place === 'tool_arguments' ? [{ name: 'look_up', arguments: { query: text } }] : [],
  });
}
