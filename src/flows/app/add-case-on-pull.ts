import { replyAddCase, replyNoCaseAdded } from '../../core/report/replies.ts';
import { planAddedCase } from '../add-case.ts';
import { type Answer, type Asked, refuse, tell } from './answer-command.ts';

/**
 * A case of one of the base's suites as a row for another's dataset. Nothing is written: the reply has the row and opens the file on
 * the base branch, because cases count from there. Nothing that a pull request changes is read.
 */
export async function addCaseOnPull(
  { task, repository, pull }: Asked,
  { case: id, suite }: { case: string; suite: string | null },
): Promise<Answer> {
  if (pull.origin !== 'same')
    return refuse(
      replyNoCaseAdded(
        'This pull request comes from a fork. Write the same on one from a branch of this repository, or run `promptgate add-case` in a clone.',
      ),
    );
  const { base, headSha } = pull;
  const range = await repository.range(base, headSha);
  if (range === null)
    return refuse(replyNoCaseAdded('The pull request has no common commit with its base branch.'));
  const opened = repository.open({ base, headSha, ...range });
  try {
    const ask = { suite, from: { kind: 'case', id, suite: null }, id: null } as const;
    const outcome = await planAddedCase(await opened.snapshot(base), ask, repository.organisationPolicy);
    if (outcome.kind === 'refused') return refuse(replyNoCaseAdded(outcome.reason));
    const { addition, path, notes } = outcome;
    if (outcome.outputs === 'none')
      return refuse(
        replyNoCaseAdded(
          'The policy hides what cases ask (`report.outputs: none`), so a comment cannot show the row. Run `promptgate add-case` in a clone.',
        ),
      );
    const replaced = addition.replaced.map(
      ({ kind, placeholder }) => `\`${placeholder}\` stands in place of ${kind}.`,
    );
    const { owner, name, comment } = task;
    const place = ['edit', ...base.split('/'), ...path.split('/')].map(encodeURIComponent).join('/');
    const link = `${new URL(comment.url).origin}/${owner}/${name}/${place}`;
    return tell(
      replyAddCase({
        added: addition.added,
        suite: outcome.suite,
        path,
        link,
        notes: [...replaced, ...notes],
      }),
    );
  } finally {
    await opened.close();
  }
}
