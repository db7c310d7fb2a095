/** Every statement with its handler: one file each, one line here. */
import type { StatementKind } from '../language/ast.ts';
import { auth } from './auth.ts';
import { barrier } from './barrier.ts';
import { capture } from './capture.ts';
import { connect } from './connect.ts';
import { drip } from './drip.ts';
import { expect } from './expect.ts';
import { givenBlock } from './given-block.ts';
import { handshake } from './handshake.ts';
import { hangUp } from './hang-up.ts';
import { judge } from './judge.ts';
import type { StatementHandler } from './handler.ts';
import { ignorePending } from './ignore-pending.ts';
import { inSession } from './in-session.ts';
import { mark } from './mark.ts';
import { openMessage } from './open-message.ts';
import { parallel } from './parallel.ts';
import { pipeline } from './pipeline.ts';
import { receive } from './receive.ts';
import { repeat } from './repeat.ts';
import { resolve } from './resolve.ts';
import { retry } from './retry.ts';
import { send } from './send.ts';
import { session } from './session.ts';
import { starttls } from './starttls.ts';
import { time } from './time.ts';
import { timeout } from './timeout.ts';
import { use } from './use.ts';
import { wait } from './wait.ts';

export const statements: { readonly [K in StatementKind]: StatementHandler<K> } = {
  Send: send,
  Auth: auth,
  Pipeline: pipeline,
  Drip: drip,
  Expect: expect,
  Judge: judge,
  GivenBlock: givenBlock,
  Use: use,
  Retry: retry,
  Time: time,
  Timeout: timeout,
  Receive: receive,
  IgnorePending: ignorePending,
  Wait: wait,
  Mark: mark,
  Connect: connect,
  Starttls: starttls,
  Handshake: handshake,
  Session: session,
  InSession: inSession,
  Parallel: parallel,
  Barrier: barrier,
  Repeat: repeat,
  HangUp: hangUp,
  Capture: capture,
  Resolve: resolve,
  OpenMessage: openMessage,
};
