/** Every expectation with its handler: one file each, one line here. */
import type { ExpectationKind } from '../../language/ast.ts';
import type { ExpectationHandler } from '../handler.ts';
import { bounce } from './bounce.ts';
import { bytes } from './bytes.ts';
import { certificate } from './certificate.ts';
import { compare } from './compare.ts';
import { count } from './count.ts';
import { delivered } from './delivered.ts';
import { extension } from './extension.ts';
import { names } from './names.ts';
import { extensionSyntax } from './extension-syntax.ts';
import { message } from './message.ts';
import { notDelivered } from './not-delivered.ts';
import { refused } from './refused.ts';
import { relay } from './relay.ts';
import { reply } from './reply.ts';
import { sameCode } from './same-code.ts';
import { silence } from './silence.ts';
import { tls } from './tls.ts';

export const expectations: { readonly [K in ExpectationKind]: ExpectationHandler<K> } = {
  Reply: reply,
  Refused: refused,
  Silence: silence,
  Extension: extension,
  ExtensionSyntax: extensionSyntax,
  Count: count,
  SameCode: sameCode,
  Bytes: bytes,
  Compare: compare,
  Tls: tls,
  Certificate: certificate,
  Names: names,
  Relay: relay,
  Delivered: delivered,
  NotDelivered: notDelivered,
  Bounce: bounce,
  Message: message,
};
