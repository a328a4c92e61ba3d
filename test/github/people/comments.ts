import { addComment, addIssue, deleteComment, editComment } from '../actions/issues.ts';
import { commentsOf } from '../render/issue.ts';
import type { Comment, Issue, Repository, World } from '../world.ts';
import { actor, type By } from './actor.ts';

export type CommentView = {
  id: number;
  body: string;
  user: string;
  /** Written by the App. */
  viaApp: boolean;
  createdAt: number;
  updatedAt: number;
  /** `eyes by promptgate[bot]` */
  reactions: string[];
};
export type IssueView = {
  number: number;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  labels: string[];
};

export type Comments = {
  /** Of a pull request or issue, oldest first. */
  comments(number: number): CommentView[];
  comment(number: number, body: string, options?: By): number;
  editComment(id: number, body: string, options?: By): void;
  deleteComment(id: number, options?: By): void;
  /** Nobody may comment any more. */
  lock(number: number): void;
  openIssue(title: string, body?: string, options?: By): number;
  /** Without a word to the App, which did not ask to hear of issues. */
  closeIssue(number: number): void;
  /** Issues that are no pull requests. */
  issues(): IssueView[];
};

export function commentActions(world: World, repository: Repository): Comments {
  const issueOf = (number: number): Issue => {
    const issue = repository.issues.get(number);
    if (issue === undefined) throw new Error(`There is no #${number} in ${repository.name}.`);
    return issue;
  };
  const commentOf = (id: number): Comment => {
    const comment = repository.comments.get(id);
    if (comment === undefined) throw new Error(`There is no comment ${id} in ${repository.name}.`);
    return comment;
  };
  return {
    comments: (number) => commentsOf(repository, issueOf(number)).map(viewComment),
    comment: (number, body, by) => addComment(world, repository, issueOf(number), body, actor(world, by)).id,
    editComment: (id, body, by) => editComment(world, repository, commentOf(id), body, actor(world, by)),
    deleteComment: (id, by) => deleteComment(world, repository, commentOf(id), actor(world, by)),
    lock(number) {
      issueOf(number).locked = true;
    },
    openIssue: (title, body, by) =>
      addIssue(world, repository, { title, body: body ?? null, user: actor(world, by) }).number,
    closeIssue(number) {
      issueOf(number).state = 'closed';
    },
    issues: () => [...repository.issues.values()].filter(({ pull }) => pull === null).map(viewIssue),
  };
}

function viewComment({ id, body, user, viaApp, createdAt, updatedAt, reactions }: Comment): CommentView {
  return {
    id,
    body,
    user: user.login,
    viaApp,
    createdAt,
    updatedAt,
    reactions: reactions.map((reaction) => `${reaction.content} by ${reaction.user.login}`),
  };
}

function viewIssue({ number, title, body, state, labels }: Issue): IssueView {
  return { number, title, body, state, labels: [...labels] };
}
