import type { Json } from './problem.ts';

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
