import type { ArtifactContent } from './content-types.ts';
import type { Json } from './problem.ts';

export * from './content-types.ts';
export type * from './format-types.ts';

export const ARTIFACT_KINDS = [
  'prompt',
  'tool-definition',
  'rag-config',
  'agent-definition',
  'model-config',
  'gateway-config',
  'mcp-config',
  'eval-suite',
  'coding-agent-instructions',
] as const;
export type ArtifactKind = (typeof ARTIFACT_KINDS)[number];

/** A versioned file, or a part of one, that changes what an AI feature does. */
export type Artifact = {
  /** Repository-relative, `/`-separated. */
  path: string;
  kind: ArtifactKind;
  /** Id of the format that claimed it, such as `github-prompt-yml`. */
  format: string;
  name: string;
  confidence: Confidence;
  /** What makes it one, as a person would say: `named *.prompt.yml`. */
  reason: string;
  /** First and last line when the artifact is a part of the file. */
  lines?: [number, number];
  /** SHA-256 (hex) of content and embedded tests in canonical form: comments, key order and layout do not count. */
  digest: string;
  content: ArtifactContent;
  /** What this artifact pulls in (`file://`, includes): repository-relative paths of files and folders, or globs. */
  references: string[];
  /** Declarative tests the file carries itself (`.prompt.yml` testData/evaluators); null where it has none. */
  embeddedTests: Json | null;
  /**
   * Line (from 1) of what stands in the file, by the dotted path that `FieldChange.field` uses. Of a text that is read
   * over several lines (`messages[0].content`) it is the line on which the text's first line stands, which in a YAML
   * block is the one after its key: see `locateTexts`.
   */
  positions?: Record<string, number>;
  /**
   * Where the text of a field does not stand line by line as it is read (folded YAML, a JSON string with `\n`): the
   * offsets in it at which the file's next lines begin, ascending. Empty: all of it is on one line of the file. Fields
   * that are not named here run on line by line from their position.
   */
  lineStarts?: Record<string, number[]>;
};

/** A file that is recognisably an artifact and cannot be read as one. */
export type BrokenArtifact = {
  path: string;
  kind: ArtifactKind;
  format: string;
  problems: import('./problem.ts').Problem[];
};

/** `certain`: it can be nothing else; a file that cannot be read as it is then broken. `likely`: its content says so. */
export type Confidence = 'certain' | 'likely';

export type Severity = 'error' | 'warning' | 'note';
/** Something that can be judged without a model call. */
export type LintFinding = { rule: string; severity: Severity; path: string; line: number; message: string };

/** One field that differs, in the artifact's own terms. `null` means absent. */
export type FieldChange = {
  /** Dotted path in the artifact's terms: `messages[0].content`, `tools.create_refund.description`, `chunkSize`. */
  field: string;
  before: Json;
  after: Json;
  /** Line in the head's file where the change can be seen, where known. */
  line?: number;
};

/** One artifact that is not the same on base and head. */
export type Change = {
  path: string;
  oldPath?: string;
  kind: ArtifactKind;
  format: string;
  name: string;
  change: 'added' | 'modified' | 'removed' | 'renamed';
  base: Artifact | null;
  head: Artifact | null;
  /** Changed files that it pulls in, directly or through others; absent where there are none. */
  includes?: string[];
  /** One short sentence a person would say per thing that changed. */
  summary: string[];
  fields: FieldChange[];
};
