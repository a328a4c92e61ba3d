import { suggestName } from '../../core/artifact/nearest.ts';
import type { LintFinding } from '../../core/artifact/types.ts';
import type { PlacedMock } from '../../core/eval/agent/read-mocks.ts';
import type { Case, ToolMock } from '../../core/eval/types.ts';
import type { ResolvedSuite } from './plan-suite.ts';
import type { Resolution } from './targets/types.ts';

/** More names help nobody. */
const MAX_NAMES = 20;
const MAX_FINDINGS = 20;

/** Mocks of tools that no side's agent has: nothing calls them, so what they were written for is not tested. */
export function findUnknownMocks(
  suites: readonly Pick<ResolvedSuite, 'suite' | 'mocks' | 'base' | 'head'>[],
): LintFinding[] {
  return suites.flatMap(({ suite, mocks = [], base, head }) => {
    const known = new Set([...toolsOf(base), ...toolsOf(head)]);
    // Where neither side can be read, nothing is known of its tools.
    if (suite.target.kind !== 'agent' || !(base.ok || head.ok)) return [];
    const shared = new Set(mocks.map(({ mock }) => mock));
    const ofCases = suite.cases.flatMap((one) => placeMocks(one, shared, known));
    return [...mocks.filter(({ mock }) => !known.has(mock.tool)), ...ofCases]
      .slice(0, MAX_FINDINGS)
      .map(({ mock, path, line }) => toFinding(mock, path, line, [...known]));
  });
}

/** The case's own mocks of tools that neither the agent has nor the case brings. */
function placeMocks(
  { mocks = [], tools, source }: Case,
  shared: ReadonlySet<ToolMock>,
  known: ReadonlySet<string>,
): PlacedMock[] {
  return mocks
    .filter(
      (mock) => !shared.has(mock) && !known.has(mock.tool) && !tools?.some(({ name }) => name === mock.tool),
    )
    .map((mock) => ({ mock, ...source }));
}

function toFinding({ tool }: ToolMock, path: string, line: number, known: readonly string[]): LintFinding {
  const message = `the mock is of \`${tool}\`, which is no tool of the agent. ${suggestName(tool, known.slice(0, MAX_NAMES))}`;
  return { rule: 'dataset', severity: 'warning', path, line, message };
}

function toolsOf(side: Resolution): string[] {
  return side.ok && side.target.kind === 'agent' ? side.target.tools.map(({ name }) => name) : [];
}
