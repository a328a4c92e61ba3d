/**
 * How deep the parser may be in its stack: open brackets, and in each of them what has been begun and not ended.
 *
 * Within a bracket the parser goes deeper with operators (`a + b + c`), which a comma or the end of the expression ends; with
 * `<`, which may open type arguments that commas do not end; and with statements within statements (`if (a) if (b) ..`,
 * labels), which a semicolon ends. There `else` may go on at the depth where the statement before it had been.
 */
type Level = {
  opener: Opener;
  /** The parentheses of `if (..)`: a statement may start behind them. */
  isCondition: boolean;
  operators: number;
  angles: number;
  statements: number;
  /** `<` since the last semicolon. */
  tries: number;
  /** What the last semicolon ended, as long as nothing has come after it. */
  ended: number;
};

/** What opened a level: a bracket, a hole in a template, a JSX tag, what stands between two JSX tags; or nothing, outside of all. */
export type Opener = '(' | '[' | '{' | '`' | '<' | '>' | '';

/** The parser needs up to 1.7 kB of stack a level, measured; no stack that Node.js gives is smaller than 2 MB, on Linux and macOS. */
const MAX_LEVELS = 1000;
/**
 * What the parser may have to do in vain, in characters that it looks at. Ten million are about half a second.
 */
const MAX_EFFORT = 10_000_000;
/** At each `<` the parser tries whether type arguments start there, to the end of the chain of them. A try, in characters. */
const EFFORT_OF_TRY = 50;

export type Levels = {
  top(): Readonly<Level>;
  open(opener: Opener, isCondition?: boolean): void;
  /** Whether `opener` was what was open. */
  close(opener: Opener): boolean;
  addOperator(): void;
  addAngle(): void;
  addStatement(): void;
  /** `else`, and `while`, which may be that of a `do`. */
  resumeStatement(): void;
  endItem(): void;
  endExpression(): void;
  endStatement(): void;
  /** A token has come that goes on, after a statement that has ended. */
  goOn(): void;
  /** The parser may have to look at that many characters once more. */
  addEffort(characters: number): void;
  /** Whether the parser can bear that many levels more. */
  hasRoomFor(more: number): boolean;
};

export function createLevels(): Levels {
  const levels: Level[] = [];
  let top = emptyLevel('', false);
  let total = 0;
  let effort = 0;
  const drop = (level: Level): number => {
    const own = level.operators + level.angles + level.statements;
    level.operators = 0;
    level.angles = 0;
    level.statements = 0;
    level.tries = 0;
    total -= own;
    return own;
  };
  const addOperator = (): void => {
    top.operators += 1;
    total += 1;
  };
  const addStatement = (levelsMore = 1): void => {
    top.statements += levelsMore;
    total += levelsMore;
  };
  return {
    top: () => top,
    open(opener, isCondition = false) {
      levels.push(top);
      top = emptyLevel(opener, isCondition);
      total += 1;
    },
    close(opener) {
      const outer = levels.at(-1);
      if (outer === undefined || top.opener !== opener) return false;
      levels.pop();
      drop(top);
      total -= 1;
      top = outer;
      // `a()()[0]` nests as well, to the left. What stands in JSX side by side does not.
      if (top.opener !== '<' && top.opener !== '>') addOperator();
      return true;
    },
    addOperator,
    addAngle() {
      top.tries += 1;
      effort += top.tries * EFFORT_OF_TRY;
      // Commas do not end what stands before type arguments either, as long as these are open.
      top.angles += 1 + top.operators;
      top.operators = 0;
      total += 1;
    },
    addStatement,
    resumeStatement: () => addStatement(1 + top.ended),
    endItem() {
      total -= top.operators;
      top.operators = 0;
    },
    endExpression() {
      total -= top.operators + top.angles;
      top.operators = 0;
      top.angles = 0;
      top.tries = 0;
    },
    endStatement() {
      top.ended = drop(top);
    },
    goOn() {
      top.ended = 0;
    },
    addEffort(characters) {
      effort += characters;
    },
    hasRoomFor: (more) => total + more <= MAX_LEVELS && effort <= MAX_EFFORT,
  };
}

function emptyLevel(opener: Opener, isCondition: boolean): Level {
  return { opener, isCondition, operators: 0, angles: 0, statements: 0, tries: 0, ended: 0 };
}
