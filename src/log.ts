/**
 * The narrow logger that every module takes as a parameter; pino satisfies it. Never pass a
 * secret, a plaintext or a passphrase to it (rule 10).
 */
export interface Log {
  debug(fields: object, text: string): void
  info(fields: object, text: string): void
  warn(fields: object, text: string): void
  error(fields: object, text: string): void
}

const ignore = () => undefined

/** A logger that keeps nothing. */
export const silentLog: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore }
