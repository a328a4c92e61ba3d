/** What somebody asks for in a comment, by one line of it. */
export type Command =
  | { name: 'help' }
  | { name: 'rerun' }
  /** A fork's commit may be run. `sha` is the whole id: one that begins alike is made in seconds. */
  | { name: 'approve'; sha: string }
  /** A regression or an error of this commit is merged all the same. */
  | { name: 'accept'; sha: string; reason: string }
  /** Candidates in place of the model of today; none: those that the policy names. */
  | { name: 'swap'; models: string[] }
  | { name: 'explain'; case: string }
  /** A case becomes a row of another suite's dataset; `suite` null: of the only one. */
  | { name: 'add-case'; case: string; suite: string | null }
  /** The noise of the judges is measured on the base's outputs; `suite` null: of all suites. */
  | { name: 'calibrate'; suite: string | null }
  /** `nearest`: the command that was probably meant. */
  | { name: 'unknown'; word: string; nearest: CommandName | null }
  /** A command that lacks something, which `missing` names. */
  | { name: 'incomplete'; command: CommandName; missing: string };

export const COMMAND_NAMES = [
  'help',
  'rerun',
  'approve',
  'accept',
  'swap',
  'explain',
  'add-case',
  'calibrate',
] as const;
export type CommandName = (typeof COMMAND_NAMES)[number];

/** How each is written. */
export const USAGE: Record<CommandName, string> = {
  help: '/promptgate help',
  rerun: '/promptgate rerun',
  approve: '/promptgate approve <sha>',
  accept: '/promptgate accept <sha> <reason>',
  swap: '/promptgate swap [<provider/model> …]',
  explain: '/promptgate explain <case>',
  'add-case': '/promptgate add-case <case> <suite>',
  calibrate: '/promptgate calibrate [<suite>]',
};
