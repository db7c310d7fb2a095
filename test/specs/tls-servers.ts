/** Servers that are sick in one respect of TLS. */
import { failed, passed, warned, type Expected } from '../../src/demo/expected.ts';

const silence = failed('expect silence ${quiet} or close');

/** The options of `modern`, the test that finds it, and what it comes to. */
export const tlsServers: readonly { readonly options: string; readonly id: string; readonly expected: Expected }[] = (
  [
    ['insteadOfTls=close', 'tls.starttls/works', failed('expect tls >= 1.2')],
    ['insteadOfTls=garbage', 'tls.starttls/works', failed('expect tls >= 1.2')],
    ['maxTls=1.1,minTls=1.0', 'tls.starttls/works', failed('expect tls >= 1.2')],
    ['minTls=1.0', 'tls.starttls/old-versions', warned('should expect tls rejected')],
    ['behindStarttls=inject', 'tls.starttls/injected', silence],
    ['behindStarttls=inject', 'tls.starttls/glued', failed('expect 5xx')],
    ['behindStarttls=refuse', 'tls.starttls/injected', passed],
    ['greetsInside', 'tls.starttls/silent-inside', failed('expect silence ${quiet}')],
    ['keepsState', 'tls.starttls/transaction', failed('expect 5xx')],
    ['keepsState', 'tls.starttls/greeting-forgotten', warned('warn 250 because…')],
    ['starttlsTwice', 'tls.starttls/once', failed('expect no ext STARTTLS')],
    ['starttlsArguments', 'tls.starttls/argument', warned('warn 220 because…')],
    ['certificate=self-signed', 'tls.certificate/trusted', warned('should expect cert trusted')],
    ['certificate=unknown-authority', 'tls.certificate/trusted', warned('should expect cert trusted')],
    ['certificate=not-yet-valid', 'tls.certificate/trusted', warned('should expect cert trusted')],
    ['certificate=wrong-name', 'tls.certificate/names', warned('should expect cert names ${name}')],
    ['certificate=expires-soon', 'tls.certificate/expires', warned('should expect cert expires > 14d')],
    ['certificate=expired', 'tls.certificate/expires', failed('expect cert expires > 0s')],
    ['certificate=broken-chain', 'tls.certificate/chain', failed('expect cert chain complete')],
    ['certificate=weak-key', 'tls.certificate/key', failed('expect cert key >= 2048')],
    ['certificate=sha1', 'tls.certificate/signature', failed('expect cert signature >= sha256')],
  ] as const satisfies readonly (readonly [string, string, Expected])[]
).map(([options, id, expected]) => ({ options, id, expected }));
