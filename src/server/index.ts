/**
 * Embedded servers: personas that behave like known products, scripted servers, and raw ones. They accept mail into
 * memory, deliver nothing and look nothing up.
 */
export { PersonaOptionError } from './personas/options.ts';
export { personas } from './personas/registry.ts';
export {
  describePersona,
  parsePersonaName,
  personaNames,
  startPersona,
  UnknownPersonaError,
} from './personas/start.ts';
export type { ListenOptions } from './listener.ts';
export { PeerGone, RawPeer } from './raw-peer.ts';
export { rawServer, type RawServer } from './raw-server.ts';
export { Outbox } from './outbox.ts';
export { startSinkSource, type SinkSource } from './sink/source.ts';
export { startSink, type RunningSink, type SinkOptions } from './sink/sink.ts';
export { defaultSinkBounds } from './sink/inbox.ts';
export { startScripted, type Script } from './scripted.ts';
export type { CertificateSettings, TlsSettings } from './tls/settings.ts';
export type { RunningServer } from './smtp-server.ts';
