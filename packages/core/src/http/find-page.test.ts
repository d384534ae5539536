import { describe, expect, test } from 'vitest'
import { findPage } from './find-page.ts'

const pages = new Set(['index.html', 'admin/index.html', 'admin/new shop/index.html', 'about.html'])

describe('findPage', () => {
  const rules = { base: '/', pages, spaFallback: true }
  test.each([
    ['/', 'own', 'index.html'],
    ['/users/5', 'fallback', 'index.html'],
    ['/about', 'own', 'about.html'],
    ['/about/', 'fallback', 'index.html'],
    ['/about/us', 'fallback', 'index.html'],
    ['/abou', 'fallback', 'index.html'],
    ['/index', 'own', 'index.html'],
    ['/admin/', 'own', 'admin/index.html'],
    ['/admin/users/5', 'fallback', 'admin/index.html'],
    ['/administration', 'fallback', 'index.html'],
    ['/admin/new shop/x', 'fallback', 'admin/new shop/index.html'],
  ])('%s: %s %s', (path, kind, file) => {
    expect(findPage(path, rules)).toEqual({ kind, file })
  })

  test('a folder with a page redirects to the form with the slash', () => {
    expect(findPage('/admin', rules)).toEqual({ kind: 'redirect', path: '/admin/' })
    expect(findPage('/admin/new shop', rules)).toEqual({ kind: 'redirect', path: '/admin/new%20shop/' })
  })

  test('a page beside a folder of its name answers without the slash', () => {
    const both = { ...rules, pages: new Set(['docs.html', 'docs/index.html']) }
    expect(findPage('/docs', both)).toEqual({ kind: 'own', file: 'docs.html' })
    expect(findPage('/docs/', both)).toEqual({ kind: 'own', file: 'docs/index.html' })
  })

  test('the base redirects to the form with the slash', () => {
    expect(findPage('/app', { ...rules, base: '/app/' })).toEqual({ kind: 'redirect', path: '/app/' })
  })

  test('without a fallback pages answer at their own paths only', () => {
    const own = { ...rules, spaFallback: false }
    expect(findPage('/', own)).toEqual({ kind: 'own', file: 'index.html' })
    expect(findPage('/admin/', own)).toEqual({ kind: 'own', file: 'admin/index.html' })
    expect(findPage('/about', own)).toEqual({ kind: 'own', file: 'about.html' })
    expect(findPage('/users', own)).toBeUndefined()
  })

  test('a named fallback is the page of every path without one', () => {
    const named = { ...rules, spaFallback: 'about.html' }
    expect(findPage('/users', named)).toEqual({ kind: 'fallback', file: 'about.html' })
    expect(findPage('/admin/', named)).toEqual({ kind: 'own', file: 'admin/index.html' })
  })

  test('without an index.html upward there is no page', () => {
    const admin = { ...rules, pages: new Set(['admin/index.html']) }
    expect(findPage('/', admin)).toBeUndefined()
    expect(findPage('/users', admin)).toBeUndefined()
    expect(findPage('/admin/users', admin)).toEqual({ kind: 'fallback', file: 'admin/index.html' })
  })
})
