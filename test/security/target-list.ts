/** The ports that a target may try to reach. */
export interface TargetPorts {
  /** Port of a server that must never be connected to. */
  readonly canary: number
  /** Vite's own port, where it has one. */
  readonly vite: number
  readonly app: number
}

interface HostileTargets {
  readonly name: string
  readonly targets: (ports: TargetPorts) => readonly string[]
}

/** Request targets that are no plain path (RFC 9112, 3.2), by the kind of mistake. */
export const hostileTargets: readonly HostileTargets[] = [
  {
    name: 'the absolute form of another host',
    targets: ({ canary }) => [
      `http://127.0.0.1:${canary}/src/main.ts`,
      `HTTP://localhost:${canary}/@vite/client`,
      `http://127.0.0.1:${canary}`,
      `ws://127.0.0.1:${canary}/`,
    ],
  },
  {
    name: "the absolute form of Vite's own host",
    targets: ({ vite, app }) => [
      `http://127.0.0.1:${vite}/src/main.ts`,
      `http://localhost:${vite}/@vite/client`,
      `http://127.0.0.1:${app}/src/main.ts`,
    ],
  },
  {
    name: 'the absolute form with user info',
    targets: ({ canary, vite }) => [
      `http://localhost:${vite}@127.0.0.1:${canary}/src/main.ts`,
      `http://user:pass@127.0.0.1:${canary}/`,
      `http://127.0.0.1:${canary}\\@localhost:${vite}/`,
    ],
  },
  {
    name: 'another scheme',
    targets: () => ['file:///etc/passwd', 'data:text/html,x', 'unix:/tmp/x', 'javascript:1'],
  },
  {
    name: 'the authority form',
    targets: ({ canary }) => [`127.0.0.1:${canary}`, `localhost:${canary}/x`, `@127.0.0.1:${canary}/x`],
  },
  { name: 'the asterisk form', targets: () => ['*', '*/src/main.ts'] },
  {
    name: 'two slashes and a host',
    targets: ({ canary }) => [
      `//127.0.0.1:${canary}/src/main.ts`,
      `//127.0.0.1:${canary}`,
      `///127.0.0.1:${canary}/`,
      `//127.0.0.1:${canary}/..//src/main.ts`,
      '//src/main.ts',
      '//@vite/client',
    ],
  },
  {
    name: 'a slash, a backslash and a host',
    targets: ({ canary }) => [
      `/\\127.0.0.1:${canary}/src/main.ts`,
      `/\\/127.0.0.1:${canary}`,
      `\\\\127.0.0.1:${canary}/x`,
    ],
  },
  {
    name: 'backslashes in a path',
    targets: () => ['/src\\main.ts', '/src\\..\\..\\canary.txt', '/@fs\\etc\\passwd'],
  },
  {
    name: 'escaped backslashes',
    targets: ({ canary }) => [`/%5c127.0.0.1:${canary}/`, '/src%5cmain.ts', '/..%5C..%5Ccanary.txt'],
  },
  {
    name: 'escaped slashes that hide a host',
    targets: ({ canary }) => [`/%2f127.0.0.1:${canary}/`, '/%2Fsrc/main.ts', '%2f%2fx/'],
  },
  {
    name: 'dot segments',
    targets: () => [
      '/../canary.txt',
      '/src/../main.ts',
      '/./src/main.ts',
      '/src/..',
      '/@fs/../../etc/passwd',
      '/..;/canary.txt/..',
    ],
  },
  {
    name: 'escaped dots',
    targets: () => [
      '/%2e%2e/canary.txt',
      '/%2E/src/main.ts',
      '/src/%2e%2e/main.ts',
      '/.%2e/canary.txt',
      '/@fs/%2e%2e/etc/passwd',
    ],
  },
  {
    name: 'escaped dots behind escaped slashes',
    targets: () => ['/src%2f..%2fmain.ts', '/@fs%2f..%2fetc%2fpasswd', '/..%2fcanary.txt'],
  },
  {
    name: 'what is escaped twice',
    targets: () => ['/%252e%252e/canary.txt', '/%252fsrc', '/src%255cmain.ts', '/%2500'],
  },
  {
    name: 'NUL and other control characters',
    targets: () => ['/%00', '/src/main.ts%00', '/src/main.ts%00.png', '/src%0d%0aX: y', '/%7f', '/%1b[2J'],
  },
  {
    name: 'escapes that are none',
    targets: () => ['/%', '/%zz', '/src/%E0%A4%A', '/%c0%af', '/%ff', '/src/main.ts%', '/%ED%A0%80'],
  },
  {
    name: 'escapes that nobody needs',
    targets: () => ['/%73rc/main.ts', '/src/%6dain.ts', '/src/main%2ets', '/%61bout'],
  },
  { name: 'no slash at the beginning', targets: () => ['src/main.ts', '?x', '@vite/client', '.', '..'] },
]
