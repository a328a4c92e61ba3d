import { z } from 'zod';
import { defineScorer, passOrFail, unmeasured } from '../define.ts';
import { compilePattern, MAX_PATTERN_WORK, type PatternFlags } from '../pattern.ts';
import { quote } from '../text.ts';

const options = z
  .strictObject({
    pattern: z.string().min(1),
    case_sensitive: z.boolean().default(true),
    multiline: z.boolean().default(false),
    dot_all: z.boolean().default(false),
  })
  .superRefine((given, context) => {
    // A variable is filled in per case; only then can the pattern be read.
    if (given.pattern.includes('{{')) return;
    const compiled = compilePattern(given.pattern, flagsOf(given));
    if (compiled.ok) return;
    context.addIssue({ code: 'custom', path: ['pattern'], message: compiled.message });
  });

/** The answer matches a regular expression somewhere; `^` and `$` bind it to the ends. */
export const regex = defineScorer({
  id: 'regex',
  aliases: ['regexp', 'matches'],
  description: 'The answer matches a regular expression (RE2: no lookaround, no backreferences).',
  scale: 'pass_fail',
  options,
  shorthand: 'pattern',
  score({ output, options: given }) {
    const compiled = compilePattern(given.pattern, flagsOf(given));
    if (!compiled.ok) return unmeasured(`needs ${compiled.message}`);
    const shown = quote(given.pattern);
    if (compiled.pattern.workFor(output.text.length) > MAX_PATTERN_WORK) {
      return unmeasured(`the answer of ${output.text.length} characters is too long for ${shown}`);
    }
    return passOrFail(
      compiled.pattern.test(output.text),
      `matches ${shown}`,
      `${quote(output.text)} does not match ${shown}`,
    );
  },
});

function flagsOf(given: { case_sensitive: boolean; multiline: boolean; dot_all: boolean }): PatternFlags {
  return { ignoreCase: !given.case_sensitive, multiline: given.multiline, dotAll: given.dot_all };
}
