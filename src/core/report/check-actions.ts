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
} as const satisfies Record<string, CheckAction>;

/** The buttons that make sense below a verdict. */
export function actionsFor({ verdict }: Pick<ReviewReport, 'verdict'>): CheckAction[] {
  return verdict === 'fail' ? [CHECK_ACTIONS.rerun, CHECK_ACTIONS.accept] : [CHECK_ACTIONS.rerun];
}
