/** `expect cert trusted`, `expect cert names mail.example.org`: the certificate that the server has shown. */
import { printExpectation } from '../../language/print-expectation.ts';
import { Session } from '../../session/session.ts';
import { factsOf } from '../../session/tls.ts';
import { didYouMean, suggestions } from '../../text/suggest.ts';
import { hashes } from '../../tls/algorithms.ts';
import type { ExpectationHandler } from '../handler.ts';
import { unjudged } from '../judged.ts';
import { checkText, securedSession } from './tls.ts';

export const certificate: ExpectationHandler<'Certificate'> = {
  check({ test }, context) {
    if ('text' in test) checkText(test.text, context);
    if (test.what !== 'signature') return;
    const { text, span } = test.hash;
    if ((hashes as readonly string[]).includes(text)) return;
    const near = suggestions(text, hashes);
    context.report('E0404', span, `\`${text}\` is no hash that certificates are signed with`, {
      ...(near.length === 0 ? {} : { label: didYouMean(near) }),
      help: [`they are ${hashes.join(', ')}`],
    });
  },
  withoutWithin: (_expectation, within) => ({
    why: 'the certificate is there when this is judged: it takes no `within`',
    help: `to limit the handshake, put this line before it: timeout ${within}`,
  }),
  async judge(expectation, run) {
    const session = await securedSession(run);
    if (!(session instanceof Session)) return session;
    const facts = factsOf(session.tls);
    if (facts === undefined) return unjudged('there is no TLS in this session');
    const { judgeCertificate } = await import('../judge-certificate.ts');
    return judgeCertificate(expectation, facts, run.environment);
  },
  explain: (expectation) => [{ who: 'S', text: printExpectation(expectation) }],
  judgesSameReply: () => true,
};
