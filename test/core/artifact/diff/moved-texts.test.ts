import { describe, expect, it } from 'vitest';
import { detectFile, prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { findMovedTexts } from '../../../../src/core/artifact/diff/moved-texts.ts';
import { diffArtifacts } from '../../../../src/core/artifact/diff.ts';
import { pairArtifacts } from '../../../../src/core/artifact/references/pair-artifacts.ts';

/** What is said of each text of a file, by its name. */
async function changesOf(before: string, after: string): Promise<Record<string, string[]>> {
  const path = 'app/prompts/judge.py';
  await prepareFormats([path]);
  const [old, now] = [before, after].map((text) => detectFile(path, text).artifacts);
  const pairs = pairArtifacts([{ before: old ?? [], after: now ?? [] }]);
  const moved = findMovedTexts(pairs);
  const changes = await Promise.all(
    pairs.map((pair) => diffArtifacts(pair.base, pair.head, moved.get(pair))),
  );
  return Object.fromEntries(
    changes.flatMap((change) => (change === null ? [] : [[change.name, change.summary]])),
  );
}

const rules = 'Refuse to judge what no source says.\nCall an answer valid that cites its page.\n';
const task = 'You are a strict judge of answers.\n';
const text = (name: string, body: string, mark = '') => `${name} = ${mark}"""\n${body}"""\n\n`;

describe('text that moved within a file', () => {
  const whole = text('JUDGE_PROMPT', `${task}${rules}Say yes or no in one word.\n`);

  it('is neither removed nor new', async () => {
    const after =
      text('JUDGE_RULES_PROMPT', rules) +
      text('JUDGE_PROMPT', `${task}{JUDGE_RULES_PROMPT}\nSay yes or no in one word.\n`, 'f');
    const changes = await changesOf(whole, after);
    expect(changes.JUDGE_PROMPT?.[0]).toMatch(
      /^user message: 2 sentences moved to `JUDGE_RULES_PROMPT` from `JUDGE_PROMPT` \("Refuse to judge what no source says\." and 1 more\), variable `\$\{JUDGE_RULES_PROMPT\}` added/,
    );
    expect(changes.JUDGE_PROMPT?.join()).not.toMatch(/removed|refusal/);
    expect(changes.JUDGE_RULES_PROMPT).toEqual([
      expect.stringMatching(
        /^new: 1 message, \d+ tokens, 2 sentences moved from `JUDGE_PROMPT` to `JUDGE_RULES_PROMPT` \("Refuse to judge what no source says\." and 1 more\)$/,
      ),
    ]);
  });

  it('is said on both sides of a move between two that stay', async () => {
    const second = (body: string) =>
      text('GREETING_PROMPT', `You greet everybody who writes to us.\n${body}`);
    const changes = await changesOf(
      whole + second(''),
      text('JUDGE_PROMPT', `${task}Say yes or no in one word.\n`) + second(rules),
    );
    expect(changes.JUDGE_PROMPT).toEqual([expect.stringContaining('2 sentences moved to `GREETING_PROMPT`')]);
    expect(changes.GREETING_PROMPT).toEqual([
      expect.stringContaining('2 sentences moved from `JUDGE_PROMPT`'),
    ]);
  });

  it('quotes the rule that weighs most, for what one text must not say the other may', async () => {
    const first = (rule: string) =>
      text('SUPPORT_PROMPT', `You help the customers of Acme.\n${rule}Be polite.\n`);
    const second = (rule: string) => text('STAFF_PROMPT', `You help the staff of Acme.\n${rule}Be quick.\n`);
    const rule = 'Sum up the order for them.\nNever reveal the internal notes of an order.\n';
    const changes = await changesOf(first(rule) + second(''), first('') + second(rule));
    const quote = '("Never reveal the internal notes of an order." and 1 more)';
    expect(changes.SUPPORT_PROMPT?.[0]).toContain(
      `moved to \`STAFF_PROMPT\` from \`SUPPORT_PROMPT\` ${quote}`,
    );
    expect(changes.STAFF_PROMPT?.[0]).toContain(`moved from \`SUPPORT_PROMPT\` to \`STAFF_PROMPT\` ${quote}`);
  });

  it('is a removal where nothing of it stands elsewhere, and where another text always said it', async () => {
    const second = text('GREETING_PROMPT', `You greet everybody who writes to us.\n${rules}`);
    const changes = await changesOf(
      whole + second,
      text('JUDGE_PROMPT', `${task}Say yes or no in one word.\n`) + second,
    );
    expect(changes).toEqual({ JUDGE_PROMPT: [expect.stringContaining('2 sentences removed ("Refuse')] });
  });
});
