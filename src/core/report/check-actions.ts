import type { ReviewReport } from './model.ts';

/** A button of a check. GitHub takes 20 characters of label and identifier, 40 of the description, and three buttons. */
export type CheckAction = { identifier: string; label: string; description: string };

/** What people can press. An identifier stays for good: old checks keep their buttons. */
export const CHECK_ACTIONS = {
  rerun: { identifier: 'rerun', label: 'Re-run', description: 'Review this commit again' },
  accept: {
    identifier: 'accept',
    label: 'Accept regression',
    description: 'Shows the command that accepts it',
  },
  swap: {
    identifier: 'swap',
    label: 'Compare models',
    description: 'Runs the candidates the policy names',
  },
} as const satisfies Record<string, CheckAction>;

/** The buttons that make sense below a verdict. */
export function actionsFor({ verdict, suites }: Pick<ReviewReport, 'verdict' | 'suites'>): CheckAction[] {
  const { rerun, accept, swap } = CHECK_ACTIONS;
  const callsModel = suites.some(({ model }) => model !== null);
  return [rerun, ...(verdict === 'fail' ? [accept] : []), ...(callsModel ? [swap] : [])];
}
