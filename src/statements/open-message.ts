/** `open message file "a.eml"`: a message beside the spec, which `expect header …` and the like judge from then on. */
import { Message } from '../mail/message.ts';
import { plainText } from '../language/template-text.ts';
import { visible } from '../text/visible.ts';
import type { StatementHandler } from './handler.ts';
import { fileOctets } from './payload.ts';

export const openMessage: StatementHandler<'OpenMessage'> = {
  check(_node, { flow }) {
    flow.hasMessage = true;
  },
  run({ path }, run) {
    const octets = fileOctets('opened message', { path }, run.environment, run.home).toString('latin1');
    run.message = new Message(octets, { wireLines: false, at: performance.now() });
  },
  explain: ({ path }) => [{ who: '*', text: `open the message of ${visible(plainText(path))}` }],
};
