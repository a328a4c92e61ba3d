import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  RELEASE_SYNC,
} from 'quickjs-emscripten';
import type { SandboxProgram, SandboxResult } from '../../core/eval/scorers/types.ts';
import {
  INITIAL_PAGES,
  MAX_PAGES,
  MEMORY_LIMIT,
  OUT_OF_MEMORY,
  OUT_OF_TIME,
  STACK_LIMIT,
  TIME_LIMIT_MS,
} from './limits.ts';
import { PRELUDE } from './prelude.ts';

/** Part of Node, and in the types of browsers only. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  Memory: new (pages: { initial: number; maximum: number }) => object;
};

/** All but the clock. */
const INTRINSICS = {
  BaseObjects: true,
  Eval: true,
  StringNormalize: true,
  RegExp: true,
  RegExpCompiler: true,
  JSON: true,
  Proxy: true,
  MapSet: true,
  TypedArrays: true,
  Promise: true,
  BigInt: true,
};

/** Steps of promises; the time limit ends most programs before. */
const MAX_JOBS = 100_000;

export type Engine = {
  run(program: SandboxProgram, started: (cpuMs: number) => void): Promise<SandboxResult>;
};

/** Compiles the engine once; every program gets an instance of its own, with memory of its own. */
export async function createEngine(): Promise<Engine> {
  // A dependency of the package, not of ours.
  const { resolve } = createRequire(createRequire(import.meta.url).resolve('quickjs-emscripten'));
  const path = resolve('@jitl/quickjs-wasmfile-release-sync/wasm');
  const wasmModule = await WebAssembly.compile(await readFile(path));
  return {
    async run(program, started) {
      const wasmMemory = new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: MAX_PAGES });
      const variant = newVariant(RELEASE_SYNC, { wasmModule, wasmMemory });
      const quickjs = await newQuickJSWASMModuleFromVariant(variant);
      const runtime = quickjs.newRuntime();
      runtime.setMemoryLimit(MEMORY_LIMIT);
      runtime.setMaxStackSize(STACK_LIMIT);
      const from = cpuMs();
      started(from);
      let late = false;
      runtime.setInterruptHandler(() => {
        late ||= cpuMs() - from > TIME_LIMIT_MS;
        return late;
      });
      try {
        const result = execute(runtime.newContext({ intrinsics: INTRINSICS }), program);
        return late ? { kind: 'failed', reason: OUT_OF_TIME } : result;
      } catch (error) {
        return { kind: 'failed', reason: late ? OUT_OF_TIME : describeCrash(error) };
      }
      // Nothing is disposed of: after a limit was reached that ends in an abort. The instance goes with its memory.
    },
  };
}

/** CPU time of this thread: other work on the machine takes nothing from a program. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function execute(
  context: QuickJSContext,
  { code, output, context: given, json, value }: SandboxProgram,
): SandboxResult {
  const judge = context.unwrapResult(context.evalCode(PRELUDE, 'sandbox.js'));
  const compiled = compile(context, code);
  if ('kind' in compiled) return compiled;
  const called = context.callFunction(
    context.getProp(judge, 'call'),
    context.undefined,
    compiled.handle,
    context.newString(output),
    context.newString(given),
    json === true ? context.true : context.false,
    value === true ? context.true : context.false,
  );
  if (called.error) return describeError(context, called.error);
  if (context.typeof(called.value) === 'string') return readResult(context, called.value);
  // There is nothing to wait for inside but other promises.
  const jobs = context.runtime.executePendingJobs(MAX_JOBS);
  if (jobs.error) return describeError(context, jobs.error);
  const settled = context.callFunction(context.getProp(judge, 'outcome'), context.undefined);
  return settled.error ? describeError(context, settled.error) : readResult(context, settled.value);
}

function readResult(context: QuickJSContext, handle: QuickJSHandle): SandboxResult {
  const result = JSON.parse(context.getString(handle)) as SandboxResult;
  if (result.kind !== 'threw' || !result.message.endsWith(': out of memory')) return result;
  return { kind: 'failed', reason: OUT_OF_MEMORY };
}

/** As an expression where it is one, whether or not a semicolon ends it, else as the body of a function. */
function compile(context: QuickJSContext, code: string): { handle: QuickJSHandle } | SandboxResult {
  const expression = context.evalCode(
    `(function (output, context) { return (\n${withoutEnd(code)}\n); })`,
    'assertion.js',
  );
  if (!expression.error) return { handle: expression.value };
  const body = context.evalCode(`(function (output, context) {\n${code}\n})`, 'assertion.js');
  return body.error ? describeError(context, body.error) : { handle: body.value };
}

/** Code without the semicolons at its end, of which an expression in brackets can have none. */
function withoutEnd(code: string): string {
  let end = code.length;
  while (end > 0 && /[\s;]/.test(code[end - 1] ?? '')) end--;
  return code.slice(0, end);
}

function describeError(context: QuickJSContext, error: QuickJSHandle): SandboxResult {
  const { name, message } = context.dump(error) as { name?: unknown; message?: unknown };
  if (message === 'out of memory') return { kind: 'failed', reason: OUT_OF_MEMORY };
  return { kind: 'threw', message: `${String(name ?? 'Error')}: ${String(message ?? '')}` };
}

/** What the engine itself cannot go on after. */
function describeCrash(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/memory|Aborted|unreachable|out of bounds/i.test(message)) return OUT_OF_MEMORY;
  return `the sandbox failed: ${message}`;
}
