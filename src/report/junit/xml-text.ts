/**
 * Text that may go into a JUnit file. Every string handed to the builder passes here, whole and last.
 *
 * The builder's own escaping is not enough: it replaces only the first `]]>`, and does so before it deletes characters
 * that XML forbids, so that a server that says `]]\0></system-out><skipped/>…` could end its section and hide its own failure.
 * And Jenkins' attachments plugin publishes whatever file of the agent an `[[ATTACHMENT|…]]` in the output names.
 * After `visible` there is nothing left to delete; both marks are then broken up where a person can see it.
 */
import { visible, visibleBlock } from '../../text/visible.ts';

/** For a section of text: LF stays a line end. */
export function xmlBlock(text: string): string {
  return withoutMarks(visibleBlock(text));
}

/** For an attribute: one line. */
export function xmlLine(text: string): string {
  return withoutMarks(visible(text));
}

function withoutMarks(text: string): string {
  return text.replaceAll(']]>', ']]\\x3e').replace(/\[\[(?=ATTACHMENT\|)/gi, '[\\x5b');
}
