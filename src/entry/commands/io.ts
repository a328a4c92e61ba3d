/** What a command may touch of the process it runs in; a test hands in its own. */
export type CommandIo = {
  /** Results only; with `--json` exactly one JSON document. */
  stdout(text: string): void;
  /** Progress, warnings, errors. */
  stderr(text: string): void;
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  /** stdout is a terminal that shows colour. */
  color: boolean;
  /** Columns of the terminal. */
  columns: number;
  /** stderr is a terminal: progress lines may be rewritten in place. */
  interactive: boolean;
  /** Aborted on Ctrl-C. Only a command that heeds it may read it: from then on Ctrl-C does not end the process. */
  signal: AbortSignal;
};

/** Exit codes of every command (documented in docs/reference/cli.md). */
export const EXIT = { pass: 0, fail: 1, usage: 2, inconclusive: 3, error: 4 } as const;
