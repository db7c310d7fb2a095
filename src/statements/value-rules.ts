/** The types of parameters with the address syntax of SMTP: where language and protocol meet. */
import { valueTypes } from '../language/value-types.ts';
import { isValidDomain, isValidHost } from '../smtp/host.ts';
import { isValidAddress, isValidPath } from '../smtp/path.ts';

export const parameterTypes = valueTypes({ isValidDomain, isValidAddress, isValidPath, isValidHost });
