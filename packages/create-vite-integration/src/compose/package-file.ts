import type { BackendPiece, Context, FrontendPiece } from './piece.ts'
import { formatJson } from './config-files.ts'
import { type PackageName, versionOf } from './versions.ts'

/**
 * Returns package.json.
 *
 * @param own version of this package, which those of vite-integration share
 */
export function packageFile(
  { name, language }: Context,
  backend: BackendPiece,
  frontend: FrontendPiece,
  own: string,
): string {
  const isTypeScript = language.name === 'typescript'
  const listed = (...names: readonly PackageName[]): Record<string, string> =>
    Object.fromEntries(names.toSorted().map((each) => [each, versionOf(each, own)]))
  return formatJson({
    name,
    version: '0.0.0',
    private: true,
    type: 'module',
    scripts: { ...backend.scripts, ...(isTypeScript && { typecheck: 'tsc --noEmit' }) },
    dependencies: listed(
      backend.adapter,
      'cross-env',
      ...(backend.dependencies ?? []),
      ...(frontend.dependencies ?? []),
    ),
    devDependencies: listed(
      '@vite-integration/vite-plugin',
      'vite',
      'vite-integration',
      ...(isTypeScript ? (['@types/node', 'typescript'] as const) : []),
      ...(backend.devDependencies ?? []),
      ...(frontend.devDependencies ?? []),
    ),
    // Node runs TypeScript by itself from 22.18 on.
    engines: { node: `^22.${isTypeScript ? '18' : '15'}.0 || ^24.0.0 || >=26.0.0` },
  })
}
