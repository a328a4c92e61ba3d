import type { Structured } from './documents/structured.ts';
import type { Parsed, Problem } from './problem.ts';
import type { SourceLoads } from './source/loads/find-loads.ts';
import type { AskedTool } from './source/tools/given-tools.ts';
import type { Artifact, ArtifactKind, Confidence, LintFinding } from './types.ts';

/** What a format is shown of a file: never more than its path and text; parsed data on demand and once. */
export type FileProbe = {
  path: string;
  text: string;
  yaml(): Parsed<Structured>;
  json(): Parsed<Structured>;
  /** By the file's name: JSON, TOML, `.env`, properties and INI, else YAML. */
  data(): Parsed<Structured>;
};
export type Match = {
  confidence: Confidence;
  reason: string;
  /** Where a broken file is of another kind than the format's. */
  kind?: ArtifactKind;
};

/** One artifact format: one file in `formats/` and one row in `formats/index.ts`. */
export type ArtifactFormat = {
  id: string;
  kind: ArtifactKind;
  /** The extensions of all its files, in lower case, where they have some: of files with others it is not asked at all. */
  extensions?: readonly string[];
  /** Cheap test by path alone: whether the text is worth reading. */
  candidate(path: string): boolean;
  /** Longest file that it reads, where that is more than any other format reads. Characters. */
  longest?: number;
  /** Loads what `match` and `parse` need beyond this module (a parser), so that who meets no such file waits for none. */
  prepare?(): Promise<void>;
  /**
   * Whether this file is of this format, by content where the path does not settle it. A file that is `certain` and does
   * not parse is a broken artifact; one that is `likely` is then none. The reason is a phrase for people.
   */
  match(file: FileProbe): Match | null;
  /** The artifacts of the file, in file order. Detection tells those apart that share kind and name. */
  parse(file: FileProbe): Parsed<ParsedArtifact[]>;
  /**
   * The first place that is no valid syntax; null where there is none. Only of formats that read what is sound around an
   * error, so that an artifact may be missing because of one.
   */
  findFault?(file: FileProbe): Problem | null;
  /**
   * Whether a file of this path may pull in others; it is then read also where it did not change. `named`: its text
   * holds the names of those files (`{{>style}}`, `./tools/search.json`); `unnamed`: not always (globs, a fixed name
   * beside it). Only the latter costs anything where many files are of this format.
   */
  refers?(path: string): 'named' | 'unnamed' | null;
  /** What it does not claim of a file may be another format's: model settings beside tool definitions. */
  leavesRest?: boolean;
  /**
   * It knows some of the settings that an application keeps in a file; those beside them are found by what their names say, so that
   * none can change unseen.
   */
  readsSome?: boolean;
  /**
   * What files a program reads into what a model is told; null where it reads none. Called after `match` and `parse`.
   * `asked`: also where nothing in it speaks of models, because a program imports it that does.
   */
  listLoads?(file: FileProbe, asked: boolean): SourceLoads | null;
  /** The tools that a module holds because a program gives them to a model by these names, and names that it has from further modules. */
  readGiven?(file: FileProbe, names: readonly string[]): { tools: ParsedArtifact[]; asked: AskedTool[] };
  /** It is asked only where no other format finds anything: what it goes by is less than what any of them knows. */
  onlyAlone?: boolean;
};

/** What a file is to the artifact that refers to it. */
export type ReferredRole = 'dataset' | 'api-description' | 'loaded';
/** Names of a module that a program gives a model as tools, each as `AskedTool` has it: `tools:refund,Desk.find`. */
export type ToolsRole = `tools:${string}`;
/** Also `loader`: a program whose own words say nothing of models, of which one that asks a model imports what it reads. */
export type FileRole = ReferredRole | 'loader' | ToolsRole;
/** A format of files that are artifacts only because one refers to them: their content alone says too little. */
export type ReferredFormat = Pick<ArtifactFormat, 'id' | 'kind' | 'parse'> & {
  role: ReferredRole;
  /** As that of a `Match`. */
  reason: string;
};

export type ParsedArtifact = Pick<
  Artifact,
  'name' | 'content' | 'references' | 'embeddedTests' | 'positions' | 'lineStarts' | 'lines'
> & {
  /** Where it is another one than the format's. */
  kind?: ArtifactKind;
  /** Where this part is known otherwise than the file. */
  match?: Match;
  /** Dotted paths of the file's leaves that it holds, so that what is left to another format does not say them again. */
  claims?: string[];
  /** Tells settings of the same name apart in a file that has several bodies of them, such as requests. */
  root?: string;
  /** Findings that do not stop the artifact from being used, such as an unknown key. */
  warnings?: LintFinding[];
};
