import type { Structured } from './documents/structured.ts';
import type { Json, Parsed, Problem } from './problem.ts';
import type { SourceLoads } from './source/loads/find-loads.ts';
import type { AskedTool } from './source/tools/given-tools.ts';

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

export type Role = 'system' | 'developer' | 'user' | 'assistant' | 'tool';
/** `content` is its text. `parts`: text and pictures in their order, where it shows some; absent: it is all text. */
export type Message = { role: Role; content: string; parts?: ContentPart[] };
/** `detail`: how closely to look, in OpenAI's words (`low`, `high`); absent: nothing says. */
export type ContentPart = { type: 'text'; text: string } | { type: 'image'; image: Image; detail?: string };

export const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const;
export type ImageType = (typeof IMAGE_TYPES)[number];
export type Image =
  /**
   * By what it is called, with variables in it or without: an address, a `data:` URL, or the path of a file, which is looked for
   * near what names it.
   */
  | { kind: 'named'; name: string; by: 'prompt' | 'case' }
  /** At an address that a provider is told and nobody here opens. */
  | { kind: 'url'; url: string }
  /** `data` in base64. */
  | { kind: 'data'; mediaType: ImageType; data: string }
  /** In the repository. `digest`: SHA-256 of its bytes, in hex; `size` in bytes. */
  | { kind: 'file'; path: string; mediaType: ImageType; digest: string; size: number };

/** A tool as a model sees it, whatever dialect the file uses. `parameters` is a JSON Schema object. */
export type ToolDefinition = {
  name: string;
  description: string;
  parameters: { [key: string]: Json };
  strict?: boolean;
  /** The type (`web_search`) of a tool that the provider runs itself: it has no schema, and only that provider takes it. */
  builtIn?: string;
  /** Only what it takes stands here, under the program's own name; what the model is told besides stands elsewhere. */
  schemaOnly?: true;
  /** It is the form of an answer: a model fills it in, and calls nothing. */
  answers?: true;
};
export type ToolDialect =
  | 'openai-chat'
  | 'openai-responses'
  | 'anthropic'
  | 'gemini'
  | 'mcp'
  | 'bedrock'
  | 'openapi'
  | 'code';

/**
 * The template language of a prompt's text. `mustache-variables` replaces `{{name}}` and knows nothing else;
 * `f-string` replaces Python's `{name}`; `nunjucks` is promptfoo's Jinja, which writes values as JavaScript does;
 * `semantic-kernel` replaces `{{$name}}` and calls the application's functions (`{{plugin.function $name}}`); `code` is
 * text in source code, whose holes only the program can fill: `${expression}`, whatever the programming language; `poml`
 * is Microsoft's markup with `{{ expression }}` in JavaScript, and `go-template` Go's `text/template` (`{{.Name}}`): both are
 * read and not rendered. `dify` replaces `{{#node.name#}}` and `{{name}}`.
 */
export type TemplateLanguage =
  | 'none'
  | 'mustache-variables'
  | 'f-string'
  | 'jinja'
  | 'nunjucks'
  | 'handlebars'
  | 'liquid'
  | 'semantic-kernel'
  | 'code'
  | 'poml'
  | 'go-template'
  | 'dify';

/** Sampling parameters under one set of names. Absent means: the provider's default. */
export type ModelParameters = {
  temperature?: number;
  topP?: number;
  maxOutputTokens?: number;
  frequencyPenalty?: number;
  presencePenalty?: number;
  seed?: number;
  stop?: string[];
  /** In the provider's words: `minimal`, `low`, `high`. */
  reasoningEffort?: string;
  verbosity?: string;
};

export type ResponseFormat =
  | { type: 'text' }
  | { type: 'json' }
  | { type: 'json_schema'; name: string; schema: { [key: string]: Json }; strict: boolean };

/** `type` as the file says it: `image_url`, `input_audio`. `digest` of the whole part, as it is written: SHA-256 in hex. */
export type UnsentPart = { type: string; digest: string };

/** A prompt: messages before their variables are filled in. */
export type PromptContent = {
  type: 'prompt';
  messages: Message[];
  template: TemplateLanguage;
  /**
   * The messages' parts that are neither text nor a picture that can be read, in their order: nothing here sends them, so such a prompt is
   * not evaluated. Pictures of source code are among them where they are not written out: only the program has them.
   */
  unsent?: UnsentPart[];
  /**
   * How its texts name pictures among their words, which shows only once variables are filled in: by Dotprompt's helper `media`, or as
   * Markdown (`![receipt](receipt.png)`). Absent: they name none.
   */
  namedImages?: 'media' | 'markdown';
  /** Names that the template asks for, sorted. */
  variables: string[];
  /** Names of the inputs that the file itself declares, filled-in ones included; absent where its format declares none. */
  declaredVariables?: string[];
  /** `provider/model` as the file names it, or null where the file names none. */
  model: string | null;
  parameters: ModelParameters;
  responseFormat: ResponseFormat;
  otherSettings?: OtherSettings;
};

/** Leaves of the file that nothing here reads, by dotted path, so that no setting can change unseen. */
export type OtherSettings = Record<string, Json>;

export type ToolsContent = {
  type: 'tools';
  dialect: ToolDialect;
  tools: ToolDefinition[];
  otherSettings?: OtherSettings;
};

/** Retrieval settings under one set of names; `null` where the file does not say. Sizes in `unit`. */
export type RagContent = {
  type: 'rag';
  chunkSize: number | null;
  chunkOverlap: number | null;
  unit: 'characters' | 'words' | 'tokens' | null;
  topK: number | null;
  embedder: string | null;
  reranker: string | null;
  /** Every leaf of the file by its dotted path, so that no setting can change unseen. */
  settings: Record<string, Json>;
};

/** Models and sampling parameters configured outside a prompt. */
export type ModelConfigContent = { type: 'model-config'; models: string[]; settings: Record<string, Json> };

/** An eval suite that the repository already has; `core/eval` turns its declarative part into a suite. */
export type EvalSuiteContent = { type: 'eval-suite'; settings: Record<string, Json>; data: Json };

/**
 * Agents, gateways and MCP servers as they are configured: every leaf by its dotted path, in which the items of a list
 * stand by their names. `instructions` are the paths of leaves that a model reads as prose (a role, a goal), `models` the
 * model ids, `entries` the parts that have a name; all sorted, so that the order of keys does not count.
 */
export type SettingsContent = {
  type: 'settings';
  subject: 'agent' | 'gateway' | 'mcp';
  models: string[];
  instructions: string[];
  entries: SettingsEntry[];
  settings: Record<string, Json>;
};

/** A part of a configuration as people call it: alias `fast`, server `github`. `at` is the path that its leaves share. */
export type SettingsEntry = { noun: string; name: string; at: string };

export type ArtifactContent =
  | PromptContent
  | ToolsContent
  | RagContent
  | ModelConfigContent
  | EvalSuiteContent
  | SettingsContent;

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

/** What a format is shown of a file: never more than its path and text; parsed data on demand and once. */
export type FileProbe = {
  path: string;
  text: string;
  yaml(): Parsed<Structured>;
  json(): Parsed<Structured>;
  /** By the file's name: JSON, TOML, `.env`, properties and INI, else YAML. */
  data(): Parsed<Structured>;
};

/** `certain`: it can be nothing else; a file that cannot be read as it is then broken. `likely`: its content says so. */
export type Confidence = 'certain' | 'likely';
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
