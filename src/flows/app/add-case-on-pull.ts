import { digestOf } from '../../core/artifact/digest.ts';
import {
  describeProposal,
  replyAddCase,
  replyNoCaseAdded,
  replyProposed,
  replyTakenOver,
} from '../../core/report/add-case-replies.ts';
import type { Proposed } from '../../ports.ts';
import { type AddCaseOutcome, planAddedCase } from '../add-case.ts';
import { type Answer, type Asked, refuse, tell } from './answer-command.ts';

/** A row, and where it goes. */
type Added = Extract<AddCaseOutcome, { kind: 'added' }>;
type Place = { base: string; baseSha: string; notes: string[] };

/**
 * A case of one of the base's suites as a row for another's dataset, on the base branch, because cases count from there: as a pull
 * request where the App was granted to write contents, else the reply has the row and opens the file. Nothing that a pull request
 * changes is read.
 */
export async function addCaseOnPull(
  asked: Asked,
  { case: id, suite }: { case: string; suite: string | null },
): Promise<Answer> {
  const { repository, pull } = asked;
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
    const replaced = outcome.addition.replaced.map(
      ({ kind, placeholder }) => `\`${placeholder}\` stands in place of ${kind}.`,
    );
    const place = { base, baseSha: range.baseSha, notes: [...replaced, ...outcome.notes] };
    const branch = branchOf(id, { base, path: outcome.path });
    const proposed = await propose(asked, outcome, { ...place, branch });
    return answer(asked, outcome, place, { branch, proposed });
  } finally {
    await opened.close();
  }
}

/** One for each case and dataset of a base branch: asked for again, it is the same. */
function branchOf(id: string, place: { base: string; path: string }): string {
  const words = id.toLowerCase().match(/[a-z0-9]+/g) ?? ['case'];
  const name = words.join('-').slice(0, 40).replace(/-$/, '');
  return `promptgate/add-case/${name}-${digestOf({ id, ...place }).slice(0, 8)}`;
}

function propose(
  { repository, task: { comment, actor } }: Asked,
  { addition, path, suite }: Added,
  { base, baseSha, notes, branch }: Place & { branch: string },
): Promise<Proposed> {
  const { id, text } = addition;
  const said = describeProposal({ id, suite, path, notes }, { url: comment.url, login: actor.login });
  return repository.proposals.propose({ base, baseSha, branch, path, text, ...said });
}

function answer(
  asked: Asked,
  added: Added,
  place: Place,
  { branch, proposed }: { branch: string; proposed: Proposed },
): Answer {
  const { addition, path, suite } = added;
  const { notes } = place;
  switch (proposed.kind) {
    case 'opened':
    case 'updated':
    case 'unchanged':
      return tell(replyProposed(proposed.kind, proposed, { id: addition.id, suite, path, notes }));
    case 'taken-over':
      return refuse(replyTakenOver(branch, proposed.pull));
    case 'not-granted':
      return showRow(asked, added, place);
    case 'refused': {
      const why = `No pull request could be opened: ${proposed.reason}`;
      return showRow(asked, added, { ...place, notes: [why, ...notes] });
    }
  }
}

/** The row, to be put there by hand. */
function showRow(
  { task: { owner, name, comment } }: Asked,
  { addition, path, suite, outputs }: Added,
  { base, notes }: Place,
): Answer {
  if (outputs === 'none')
    return refuse(
      replyNoCaseAdded(
        'The policy hides what cases ask (`report.outputs: none`), so a comment cannot show the row. Run `promptgate add-case` in a clone.',
      ),
    );
  const file = ['edit', ...base.split('/'), ...path.split('/')].map(encodeURIComponent).join('/');
  const link = `${new URL(comment.url).origin}/${owner}/${name}/${file}`;
  return tell(replyAddCase({ added: addition.added, suite, path, link, notes }));
}
