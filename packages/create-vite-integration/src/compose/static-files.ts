/** Files that are the same in every project. */
export const staticFiles = {
  '.gitignore': `node_modules/
dist/
build/
.env.local
*.log
`,
  'public/favicon.svg': `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
  <rect width="32" height="32" rx="8" fill="#1f2440" />
  <path d="M17.5 4 8 18h6.5L13 28l11-15h-7z" fill="#ffd23f" />
</svg>
`,
  'src/style.css': `:root {
  color-scheme: light dark;
  font:
    1.0625rem/1.6 system-ui,
    sans-serif;
}

body {
  max-width: 36rem;
  margin: 4rem auto;
  padding: 0 1.5rem;
}

header {
  font-size: 0.9rem;
  opacity: 0.7;
}

h1 {
  font-size: 2.25rem;
  line-height: 1.2;
}

button {
  padding: 0.5rem 1.25rem;
  border: 1px solid currentColor;
  border-radius: 0.5rem;
  background: none;
  color: inherit;
  font: inherit;
  cursor: pointer;
}
`,
} as const
