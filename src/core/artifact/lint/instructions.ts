import type { Artifact, PromptContent } from '../types.ts';
import { type Found, lineInMessage, ofAppPrompts, type Rule } from './rule.ts';
import { listStatements, type Statement } from './statements.ts';

const MIN_WORDS = 5;
const MAX_FINDINGS = 5;
/** What makes an instruction hold only sometimes, in it or in what it stands under. */
const CONDITION =
  /\b(if|when|whenever|where|unless|until|while|for|in case|otherwise|except|after|before|once|during|mode|case|option|scenario|example|version|step|first|then|optional)\b/i;
/** What tells somebody to do something; names, descriptions and lists of parameters may stand twice. */
const TELLS =
  /\b(must|never|always|do not|don't|should|only|ensure|make sure|please|avoid|cannot)\b|^(use|respond|answer|reply|return|include|write|keep|provide|give|say|ask|tell|call|explain|follow|treat|start|begin|end|stick|refuse|cite|quote)\b/;
const RULE = /^(?:please |you should )?(always|never|do not|don't|(?:you )?must not) (.{5,200})$/;
const LANGUAGES =
  'english|french|german|spanish|italian|portuguese|dutch|polish|russian|ukrainian|chinese|mandarin|japanese|korean|arabic|hindi|turkish|swedish|danish|norwegian|finnish|czech|greek|hebrew|vietnamese|thai|indonesian';
/** Whole sentences only: anything more may be a condition. */
const LANGUAGE = new RegExp(
  `^(?:please |you must |you should |you will |make sure to |be sure to |always |only |strictly ){0,3}(?:respond|answer|reply|write|speak|communicate)(?: only| exclusively| always)? in (${LANGUAGES})(?: only)?$`,
);
const LENGTHS = 'answers?|responses?|repl(?:y|ies)|outputs?|summar(?:y|ies)';
const LIMIT = new RegExp(
  `^(?:please )?(?:(?:always )?(?:keep|limit|restrict) (?:your|the|all|each|every) (${LENGTHS}) (?:to|under|below|within)|(?:your|the) (${LENGTHS}) (?:must|should) (?:be|have|contain|not exceed)|(?:answer|respond|reply)(?: only)? (?:in|with|using)) ?(?:at most|a maximum of|no more than|up to|fewer than|less than|under)? ?(\\d{1,6}) (words?|sentences?|characters?|paragraphs?|lines?|tokens?)(?: or (?:less|fewer)| at most| maximum)?$`,
);

type Placed = Statement & { message: number };
/** A claim that a prompt may make once: two of one subject with different values cannot both be followed. */
type Claim = { subject: string; value: string };

/** Instructions against each other, as far as their words prove it. */
export const INSTRUCTION_RULES: readonly Rule[] = [
  {
    id: 'duplicate-instruction',
    severity: 'note',
    means: 'the same sentence stands twice in one prompt',
    check: ofAppPrompts((content, { artifact }) => {
      if (isPieced(artifact)) return [];
      const seen = new Set<string>();
      const found: Found[] = [];
      for (const { plain, text, message, offset, under, parent } of listInstructions(content)) {
        const words = plain.split(' ').filter((word) => /\p{L}{2}/u.test(word));
        if (words.length < MIN_WORDS || /[{}=]/.test(plain) || !TELLS.test(plain)) continue;
        // What holds in several cases is said in each of them.
        if (CONDITION.test(under)) continue;
        // Each item of a list may have to be told the same.
        const key = `${message} ${parent} ${plain}`;
        if (seen.has(key))
          found.push({
            line: lineInMessage(artifact, message, offset),
            message: `said before in this message: "${quote(text)}"`,
          });
        seen.add(key);
      }
      return found.slice(0, MAX_FINDINGS);
    }),
  },
  {
    id: 'contradiction',
    severity: 'warning',
    means: 'two instructions of one prompt cannot both be followed',
    check: ofAppPrompts((content, { artifact }) => {
      if (isPieced(artifact)) return [];
      const claims = new Map<string, { value: string; text: string }>();
      const found: Found[] = [];
      for (const statement of listInstructions(content)) {
        if (CONDITION.test(statement.under)) continue;
        for (const { subject, value } of claimsOf(statement.plain)) {
          const earlier = claims.get(subject);
          if (earlier === undefined) claims.set(subject, { value, text: statement.text });
          else if (earlier.value !== value)
            found.push({
              line: lineInMessage(artifact, statement.message, statement.offset),
              message: `"${quote(statement.text)}" contradicts "${quote(earlier.text)}"`,
            });
        }
      }
      return found.slice(0, MAX_FINDINGS);
    }),
  },
];

/** A text that a program puts together of pieces: of some of them only one may be sent. */
function isPieced({ positions = {} }: Artifact): boolean {
  return Object.hasOwn(positions, 'messages[0].pieces[1]');
}

/** Both rules read the same sentences. */
const listed = new WeakMap<PromptContent, Placed[]>();

/** Of system and developer messages; of the others only where one stands alone: several are a conversation shown. */
function listInstructions(content: PromptContent): Placed[] {
  const known = listed.get(content);
  if (known !== undefined) return known;
  const { messages } = content;
  const alone = messages.filter(({ role }) => role !== 'system' && role !== 'developer').length === 1;
  const statements = messages.flatMap(({ role, content: text }, message) =>
    role === 'system' || role === 'developer' || (alone && role === 'user')
      ? listStatements(text).map((statement) => ({ ...statement, message }))
      : [],
  );
  listed.set(content, statements);
  return statements;
}

function claimsOf(plain: string): Claim[] {
  const claims: Claim[] = [];
  const [, verb, rest = ''] = RULE.exec(plain) ?? [];
  if (verb !== undefined && rest.includes(' '))
    claims.push({ subject: `do ${rest}`, value: verb === 'always' ? 'always' : 'never' });
  const language = LANGUAGE.exec(plain)?.[1];
  if (language !== undefined) claims.push({ subject: 'language', value: language });
  const [, kept, must, count, unit] = LIMIT.exec(plain) ?? [];
  if (count !== undefined && unit !== undefined) {
    const subject = /^summar/.test(kept ?? must ?? '') ? 'summary' : 'answer';
    claims.push({ subject: `${subject} in ${unit.replace(/s$/, '')}s`, value: count });
  }
  return claims;
}

function quote(text: string): string {
  const characters = Array.from(text.replace(/\s+/g, ' '));
  return characters.length <= 80 ? characters.join('') : `${characters.slice(0, 79).join('')}…`;
}
