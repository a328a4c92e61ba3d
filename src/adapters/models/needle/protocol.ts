/** A tool as the embedded model was trained to read it: parameters by name, no JSON Schema around them. */
export type NeedleTool = {
  name: string;
  description: string;
  parameters: { [name: string]: { type: string; description: string } };
};

/** Parent to worker. One call at a time. */
export type NeedleCall = { id: number; query: string; tools: NeedleTool[] };

/** What became of a call. `refused`: the model cannot take this input, and never will. */
export type NeedleOutcome =
  | {
      kind: 'answered';
      text: string;
      inputTokens: number;
      outputTokens: number;
      /** The answer was cut at the model's longest. */
      cut: boolean;
      /** Of the generation alone, in the worker. */
      latencyMs: number;
    }
  | { kind: 'refused'; message: string };

/** Worker to parent. `ready` and `broken` come once, before anything else. */
export type NeedleReply =
  | { type: 'ready' }
  | { type: 'broken'; message: string }
  | { type: 'outcome'; id: number; outcome: NeedleOutcome };
