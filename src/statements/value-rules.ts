/** The types of parameters with the address syntax of SMTP: where language and protocol meet. */
import { valueTypes } from '../language/value-types.ts';
import { isValidHost, isValidUtf8Domain } from '../smtp/host.ts';
import { isValidAddress, isValidPath } from '../smtp/path.ts';

export const parameterTypes = valueTypes({
  isValidDomain: isValidUtf8Domain,
  isValidAddress: (text) => isValidAddress(text, 'utf8'),
  isValidPath: (text, command) => isValidPath(text, command, 'utf8'),
  isValidHost,
});
