import { labelOf } from '../choices.ts'
import type { BackendPiece, Context, FrontendPiece } from './piece.ts'

/** Returns the README of a project: its commands, and what each file is. */
export function projectReadme(context: Context, backend: BackendPiece, frontend: FrontendPiece): string {
  const { name, rendering, engine } = context
  const commands = [
    [
      'npm run dev',
      'Vite and the backend together, at http://localhost:3000. A change restarts the backend alone',
    ],
    ['npm run build', 'the build for production'],
    ['npm start', 'the production server, which serves the build'],
    ...(context.language.name === 'typescript' ? [['npm run typecheck', 'the TypeScript compiler']] : []),
  ]
  const pages = {
    spa: [['index.html', 'the page, which answers every address that no route has']],
    templates: [[`views/home.${engine}`, `the page, a view of ${labelOf('engine', engine)}`]],
    ssr: [
      ['index.html', 'the template of all pages'],
      [frontend.serverEntry, 'renders a page on the server'],
    ],
  }[rendering]
  const files = [
    [backend.sources[0] === 'server' ? 'server/' : backend.sources[0]!, 'the backend'],
    ...pages,
    [frontend.entry, 'begins everything in the browser'],
    [frontend.component, 'what the page shows'],
    [`vite.config.${context.language.extension}`, 'the plugins of Vite'],
  ]
  return `# ${name}

${context.backendLabel} and ${labelOf('frontend', context.frontend)}, put together by [vite-integration](https://www.npmjs.com/package/vite-integration).

${table('command', commands)}

\`HOST\` and \`PORT\` set the address. \`npx vite-integration doctor\` checks the project.

${table('file', files)}
`
}

/** Returns a table of Markdown with columns of one width. */
function table(title: string, rows: readonly (readonly string[])[]): string {
  const cells = [[title, ''], ...rows.map(([left = '', right = '']) => [`\`${left}\``, right])]
  const widths = [0, 1].map((column) => Math.max(...cells.map((row) => row[column]!.length)))
  const lines = cells.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`,
  )
  return lines.toSpliced(1, 0, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`).join('\n')
}
