import { describe, expect, it } from 'vitest';
import { COMMENT_MARKER } from '../../../src/core/report/comment.ts';
import { digestAccepted } from '../../../src/core/report/decided.ts';
import { publishComment } from '../../../src/flows/app/publish-comment.ts';
import type { Comments, Decision, HostedRepository, PullRecord, PullRequest } from '../../../src/ports.ts';
import { makeReport } from '../../support/reports.ts';

const REQUEST = { installationId: 7, repositoryId: 70, owner: 'acme', name: 'shop', pull: 5 };
const PULL: PullRequest = {
  number: 5,
  state: 'open',
  draft: false,
  base: 'main',
  headSha: 'head',
  author: null,
  origin: 'same',
};
const REPORT = makeReport({ verdict: 'fail', exit: 1 });

/** Comments of a pull request; `beforeCreate` is what another server does at that moment. */
function openComments(beforeCreate: (write: (body: string) => void) => void) {
  const all: { id: number; body: string }[] = [];
  const write = (body: string) => {
    const id = all.length + 1;
    all.push({ id, body });
    return id;
  };
  const comments: Comments = {
    find: async (_, marker) => all.find(({ body }) => body.startsWith(marker)) ?? null,
    create: async (_, body) => {
      beforeCreate(write);
      return write(body);
    },
    update: async (id, body) => {
      Object.assign(all.find((one) => one.id === id) ?? {}, { body });
      return 'updated';
    },
    remove: async (id) =>
      void all.splice(
        all.findIndex((one) => one.id === id),
        1,
      ),
    react: async () => 'added',
  };
  return { all, comments };
}

type Since = { head: string; turn: number };
const NOTHING_SINCE: Since = { head: 'head', turn: 1 };

function publish(comments: Comments, decisions: () => Decision[], since = () => NOTHING_SINCE) {
  let kept: PullRecord['comment'] = null;
  const deps = {
    records: {
      pull: async () => ({ wantedHead: since().head, wantedClosed: false, stops: 0, comment: kept }),
      setComment: async (_: unknown, comment: PullRecord['comment']) => {
        kept = comment;
      },
      isNewest: async ({ turn }: { turn: number }) => turn === since().turn,
    },
    decisions: { add: async () => {}, list: async () => decisions() },
  } as unknown as Parameters<typeof publishComment>[0];
  const repository = { comments, pullRequest: async () => PULL } as unknown as HostedRepository;
  const reviewed = { request: REQUEST, pull: PULL, check: 1, record: { id: 'review-1', turn: 1 } };
  return publishComment(deps, repository, { ...reviewed, report: REPORT }).then(() => kept);
}

describe('two servers that write the comment of one pull request at the same moment', () => {
  it('leave one, the older one, which tells of what was decided meanwhile', async () => {
    const decided: Decision[] = [];
    let isFirst = true;
    const { all, comments } = openComments((write) => {
      if (!isFirst) return;
      isFirst = false;
      const about = digestAccepted('main', REPORT);
      const actor = { id: 11, login: 'ada' };
      decided.push({ kind: 'accept', actor, about, reason: 'known', source: '', at: 0 });
      write(`${COMMENT_MARKER}\nfrom the other server`);
    });
    const kept = await publish(comments, () => decided);
    expect(all).toHaveLength(1);
    expect(all[0]).toMatchObject({ id: 1, body: expect.stringContaining('known') });
    expect(kept).toMatchObject({ id: 1 });
  });

  it.each([
    ['of another head', { head: 'newer', turn: 1 }],
    ['of the same head, anew', { head: 'head', turn: 2 }],
  ])('are heard of where the late one may have written over what was found %s', async (_, newer) => {
    let since = NOTHING_SINCE;
    const { comments } = openComments(() => {
      since = newer;
    });
    const told = publish(
      comments,
      () => [],
      () => since,
    );
    await expect(told).rejects.toThrow('another server has begun this review since');
  });

  it('leave it alone where there is only one', async () => {
    const { all, comments } = openComments(() => {});
    expect(await publish(comments, () => [])).toMatchObject({ id: 1 });
    expect(all).toHaveLength(1);
  });
});
