/** Answers to DNS queries: an answer, another one, or malformed; never an exception. */
import { encodeQuery, readResponse } from '../../../src/dns/message.ts';
import { damaged, must, target } from '../target.ts';

const query = { id: 0x1234, name: 'example.com', type: 'MX' } as const;
const question = '076578616d706c6503636f6d00000f0001';
/** An answer with an MX and a pointer, one that says NXDOMAIN, one whose pointer leads to itself. */
const answers = [
  `123481800001000100000000${question}c00c000f00010000003c0009000a046d61696cc00c`,
  `123481830001000000000000${question}`,
  `123481800001000100000000${question}c01d000f00010000003c0004000ac01d`,
].map((hex) => Buffer.from(hex, 'hex'));

export const dns = target('dns', damaged(...answers), async (octets) => {
  // The library is loaded by the first query.
  await encodeQuery(query, false);
  const read = readResponse(octets, query);
  if (typeof read === 'object') must('there are no more records than octets', read.records.length <= octets.length);
});
