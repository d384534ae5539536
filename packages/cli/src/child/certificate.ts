import type { SecureContextOptions } from 'node:tls'

const parts = ['cert', 'key', 'pfx', 'passphrase', 'ca'] as const

/**
 * A certificate with its key, as text: a child program sends the one that its server has. Files of PFX are no text,
 * which is why it is JSON.
 */
export type Certificate = string & { readonly kind?: 'certificate' }

/** Packs what a TLS server has been given. Undefined when that is no certificate, such as a function for many hosts. */
export function packCertificate(server: object): Certificate | undefined {
  const options = server as SecureContextOptions
  if (!options.cert && !options.pfx) return undefined
  const given = Object.fromEntries(parts.map((name) => [name, options[name]]))
  return JSON.stringify(given, (_name, value: unknown) =>
    ArrayBuffer.isView(value) ? packBytes(value) : value,
  )
}

/** A Buffer says of itself how it is written as JSON; a Uint8Array, which Node takes as well, would become a list of its bytes by index. */
function packBytes({ buffer, byteOffset, byteLength }: ArrayBufferView): object {
  return Buffer.from(buffer, byteOffset, byteLength).toJSON()
}

/** Returns the options that were packed. */
export function unpackCertificate(certificate: Certificate): SecureContextOptions {
  return JSON.parse(certificate, (_name, value: unknown) =>
    isPackedBuffer(value) ? Buffer.from(value.data) : value,
  ) as SecureContextOptions
}

/** Returns whether a value is a Buffer as `JSON.stringify` writes it. */
function isPackedBuffer(value: unknown): value is { readonly data: readonly number[] } {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer'
}
