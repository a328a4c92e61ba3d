/** What a word of the language does to nesting, and to a slash behind it. */
export type WordTraits = {
  /** Only a new statement can start with it, so that the expression before has ended. */
  startsStatement: boolean;
  /** The statement holds another one without a bracket around it. */
  holdsStatement: boolean;
  /** It goes on with an `if` that a semicolon seemed to end, or perhaps with a `do`. */
  resumesStatement: boolean;
  /** What stands in parentheses behind it is followed by a statement. */
  isConditional: boolean;
  /** An operator or modifier, of which many may stand one behind the other. */
  isOperator: boolean;
  /** What a slash behind it meets; names leave an operand, and `unknown` are names in some places. */
  leaves: 'operand' | 'operator' | 'unknown';
};

const TRAITS: readonly [words: string, traits: Partial<WordTraits>][] = [
  ['const var switch try break continue export', { startsStatement: true }],
  ['return throw', { startsStatement: true, leaves: 'operator' }],
  ['if for with', { startsStatement: true, holdsStatement: true, isConditional: true }],
  ['do', { startsStatement: true, holdsStatement: true, leaves: 'operator' }],
  ['while', { resumesStatement: true, isConditional: true }],
  ['else', { resumesStatement: true, leaves: 'operator' }],
  ['case default', { isOperator: true, leaves: 'operator' }],
  ['typeof void delete new in instanceof', { isOperator: true, leaves: 'operator' }],
  ['of await yield', { isOperator: true, leaves: 'unknown' }],
  ['as satisfies is extends infer keyof readonly unique asserts', { isOperator: true }],
  ['class function async import namespace', { isOperator: true }],
  ['abstract declare public private protected static override accessor', { isOperator: true }],
];

const WORDS: ReadonlyMap<string, WordTraits> = new Map(
  TRAITS.flatMap(([words, traits]) => words.split(' ').map((word) => [word, complete(traits)] as const)),
);

function complete(traits: Partial<WordTraits>): WordTraits {
  return {
    startsStatement: false,
    holdsStatement: false,
    resumesStatement: false,
    isConditional: false,
    isOperator: false,
    leaves: 'operand',
    ...traits,
  };
}

/** Null of a word that is nothing but a name. */
export function traitsOf(word: string): WordTraits | null {
  // Neither longer nor starting with a capital.
  return word.length > 10 || word.charCodeAt(0) < 97 ? null : (WORDS.get(word) ?? null);
}
