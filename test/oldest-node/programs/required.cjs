// The packages are ES modules; CommonJS loads them through Node's require(esm).
const { viteMiddleware } = require('@vite-integration/core')
const express = require('@vite-integration/express')
const fastify = require('@vite-integration/fastify')
const plugin = require('@vite-integration/vite-plugin')
const { dev } = require('vite-integration')

const loaded = [
  viteMiddleware,
  express.viteIntegration,
  fastify.viteIntegration,
  fastify.default,
  plugin.default,
  dev,
]
process.stdout.write([process.version, ...loaded.map((value) => typeof value)].join(' '))
