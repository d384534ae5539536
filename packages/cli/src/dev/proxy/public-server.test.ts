import { readFileSync } from 'node:fs'
import { expect, it, vi } from 'vitest'
import { packCertificate } from '../../child/certificate.ts'
import { createPublicServer, type CertificateSource, type PublicServer } from './public-server.ts'

const read = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../../../../test/fixtures/tls/${name}`, import.meta.url)))
const certificate = packCertificate({ cert: read('cert.pem'), key: read('key.pem') })!
const broken = packCertificate({ cert: 'none', key: 'none' })!

function create(): PublicServer & { unusable: (source: CertificateSource, reason: string) => void } {
  const ignore = (): void => {}
  const unusable = vi.fn<(source: CertificateSource, reason: string) => void>()
  const hooks = { request: ignore, upgrade: ignore, created: ignore, refused: ignore, unusable }
  return { ...createPublicServer({ ...hooks, settled: () => Promise.resolve() }), unusable }
}

it('takes a certificate whose parts are no Buffers', () => {
  const server = create()
  server.certify('backend', certificate)
  expect(server.hasCertificate()).toBe(true)
  expect(server.unusable).not.toHaveBeenCalled()
})

it('tells of a certificate that cannot be used, and takes the next one', () => {
  const server = create()
  server.certify('vite', broken)
  expect(server.unusable).toHaveBeenCalledExactlyOnceWith('vite', expect.stringContaining('PEM'))
  expect(server.hasCertificate()).toBe(false)
  server.certify('backend', certificate)
  expect(server.hasCertificate()).toBe(true)
})

it('keeps the certificate that it has when a new one cannot be used', () => {
  const server = create()
  server.certify('backend', certificate)
  server.certify('vite', broken)
  expect(server.unusable).toHaveBeenCalledOnce()
  expect(server.hasCertificate()).toBe(true)
})
