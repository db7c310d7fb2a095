/**
 * Embedded servers: personas that behave like known products, scripted servers, and raw ones. They accept mail into
 * memory, deliver nothing and look nothing up.
 */
export type { Dialect, ServerSession } from './dialect.ts';
export type { Limits } from './limits.ts';
export type { Counters, ListenOptions } from './listener.ts';
export type { AcceptedMessage, AcceptedRecipient } from './mail-store.ts';
export type { PersonaDefinition } from './personas/definition.ts';
export { PersonaOptionError, type OptionDescription } from './personas/options.ts';
export { personas } from './personas/registry.ts';
export {
  describePersona,
  parsePersonaName,
  personaNames,
  startPersona,
  UnknownPersonaError,
  type PersonaSpec,
} from './personas/start.ts';
export { PeerGone, RawPeer } from './raw-peer.ts';
export { rawServer, type RawServer } from './raw-server.ts';
export type { Next, Reaction } from './reaction.ts';
export { startScripted, type Script, type Scripted } from './scripted.ts';
export type { RunningServer } from './smtp-server.ts';
export type { TranscriptLine } from './transcript.ts';
