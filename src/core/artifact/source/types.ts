import type { JsonRecord } from '../values.ts';

/**
 * What the rules of detection see of a source file, whatever its language: values as far as they can be read without
 * running anything. One reader per language makes it (`read-typescript.ts`, `read-python.ts`, `read-go.ts` and so on).
 */
export type SourceFile = {
  language: 'typescript' | 'python' | 'go' | 'java' | 'php' | 'rust' | 'csharp';
  imports: SourceImport[];
  /** Names of constants that other files of TypeScript may import; none of Python, where all of them may be. */
  exports: string[];
  /** Every assignment, constant, field and default export, in file order; inner ones as well. */
  bindings: SourceBinding[];
  /** Every call, in file order; calls inside another one as well. */
  calls: SourceCall[];
  functions: SourceFunction[];
  classes: SourceClass[];
  /** Of Python: what `name` goes through, `("a.md", "b.md")` or `FILES` of `for name in FILES`. */
  loops?: SourceLoop[];
};

/** Where something stands: first and last line, from 1. */
export type Lines = { lines: [number, number] };

export type SourceImport = {
  /** As written: `@ai-sdk/openai`, `.prompts`, `langchain_core.tools`. */
  module: string;
  /** Local name by imported name; `*` for the module itself, `default` for its default export. */
  names: { imported: string; local: string }[];
};

/** Names of the functions and classes around something, outermost first: `['SupportAgent', 'respond']`. */
type Scope = { scope: readonly string[] };

export type SourceBinding = Lines &
  Scope & {
    /**
     * `SYSTEM_PROMPT`; of a member its path: `self.prompt`, `exports.prompts`, `Enum.MEMBER`; of a default export `default`; of
     * a default in destructuring the name it is for.
     */
    name: string;
    value: SourceValue;
    /** `+=`: the value is added to what the name held. */
    appends: boolean;
  };

/** A variable of a loop or a comprehension. */
export type SourceLoop = Scope & { name: string; over: SourceValue };

/** A piece of text in source code: literal, or an expression that only the program can fill in. */
export type TextPart = { text: string } | { hole: string };

/**
 * A value as written. Concatenations, implicit ones too, `dedent(...)`, `.trim()`, `.strip()`, `[...].join("\n")`, casts and
 * `as const` are already worked out; in a `text` with `.format(...)` or `%` the placeholders stay as they stand.
 */
export type SourceValue =
  | SourceText
  | (Lines & { type: 'number'; value: number })
  | (Lines & { type: 'boolean'; value: boolean })
  | (Lines & { type: 'null' })
  | (Lines & { type: 'list'; items: SourceValue[] })
  /** Among the items of a list: `...KINDS`. */
  | (Lines & { type: 'spread'; value: SourceValue })
  | SourceObject
  | SourceCall
  /** An identifier or a chain of members: `SYSTEM_PROMPT`, `config.model`, `prompts.system`. */
  | (Lines & { type: 'name'; name: string })
  | (Lines & { type: 'function'; function: SourceFunction })
  /** `a ?? b`, `a or b`, `x if c else y`: any of them may be the value. */
  | (Lines & { type: 'choice'; options: SourceValue[] })
  /**
   * `source` of arithmetic with names and a number, such as `SIZE * 0.2`: as it is written. `over`: the name that a comprehension
   * goes through, `ROWS` of `f(row) for row in ROWS`; `each`: what it makes of every item, where that is an object, and `yields` where
   * it is a call or a text. `sum`: names and calls that are added: `READING + WRITING`.
   * `memberOf`: the name of the object or list of which a key that only the program knows is a member of: `FILES` of `FILES[kind]`.
   */
  | (Lines & {
      type: 'other';
      source?: string;
      over?: string;
      each?: SourceObject;
      yields?: SourceCall | SourceText;
      sum?: SourceValue[];
      memberOf?: string;
    });

/** `parts` is never empty; neighbouring literal parts are joined, so that a text without holes has one part. */
export type SourceText = Lines & { type: 'text'; parts: TextPart[] };

/** Object literals and dictionaries with literal keys, or constants; entries with other computed keys and spreads are left out. */
export type SourceObject = Lines & {
  type: 'object';
  entries: SourceEntry[];
  /** Names that are spread in it, of TypeScript: `...reading`. */
  spreads?: string[];
  /** The type that is written beside it, without white space: `ToolDefinition<Args>` of `const add: ToolDefinition<Args> = {…}`. */
  typed?: string;
};
export type SourceEntry = Lines & { key: string; value: SourceValue };

export type SourceCall = Lines &
  Scope & {
    type: 'call';
    /**
     * `client.chat.completions.create`, `z.object`; of `new Agent(...)` and a tagged template the name alone; what follows the
     * receiver where there is one; `<SystemMessage>` of a JSX component, whose attributes and `children` are one object.
     */
    callee: string;
    /** What a method is called on where that is itself a call or a literal: `z.string()` in `z.string().describe(...)`. */
    receiver: SourceValue | null;
    positional: SourceValue[];
    /** Keyword arguments. TypeScript has none: there options are an object in `positional`. */
    named: SourceEntry[];
  };

export type SourceFunction = Lines &
  Scope & {
    /** Empty for an anonymous one. */
    name: string;
    /** `@tool`, `@agent.tool(retries=2)`: names or calls. */
    decorators: SourceValue[];
    /** Docstring or JSDoc, with its indentation removed. */
    doc: SourceText | null;
    parameters: SourceField[];
    /** What it returns, as far as it can be read; a body that is one expression returns that. */
    returns: SourceValue[];
  };

export type SourceClass = Lines &
  Scope & {
    name: string;
    /** As written: `BaseModel`, `dspy.Signature`. */
    bases: string[];
    decorators: SourceValue[];
    doc: SourceText | null;
    fields: SourceField[];
  };

/** A parameter or a field, with its annotation as JSON Schema. */
export type SourceField = Lines & {
  name: string;
  /** `{}` where the annotation is missing or says nothing a schema could. Descriptions of `Field(...)` and `Annotated` included. */
  schema: JsonRecord;
  /** The annotation as written, without white space; empty where there is none. */
  annotation: string;
  required: boolean;
  default: SourceValue | null;
};
