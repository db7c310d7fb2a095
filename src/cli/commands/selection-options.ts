/** Which tests: the same options for every command that takes tests. What they mean is in `../selection.ts`. */
import { text } from '../command.ts';

export const selectionOptions = {
  only: text('only this test: spec/test, with * for any part; may be repeated'),
  tag: text('only tests with this tag, or a text such as "smoke and not slow"; may be repeated'),
  ref: text('only tests with this reference: "RFC 5321 4.2" means 4.2.1 too; may be repeated'),
  level: text('only tests of this level: must, should or may; may be repeated'),
  'last-failed': text(
    'only what failed or errored in the run of this log (default: that of --log, or reports/run.jsonl)',
    {
      requiresArg: false,
    },
  ),
};
