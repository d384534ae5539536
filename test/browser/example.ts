import type { OpenExample } from './open-example.ts'

/** An example as the browser tests see it: its paths, and selectors and texts of its pages. */
export interface Example {
  /** Name of its folder in `examples`. */
  name: string
  /** The server-rendered home page. */
  home: {
    path: string
    text: string
    /** A style that only the example's own CSS gives. */
    style: Style
    image: string
    /** File of the template, and a text in it. */
    view: { file: string; text: string }
    /** An element whose text changes with every message of the stream. */
    stream: string
  }
  /** Other server-rendered pages, with a text of each. */
  views: Array<{ path: string; text: string }>
  /** The page with client-side routes. */
  app: {
    path: string
    /** Selectors of a counter that begins at 1, and of the button that increments it. */
    count: string
    increment: string
    /** The component that holds the counter, its heading, and how to break its syntax. */
    component: { file: string; heading: string; text: string; broken: Change }
    /** A style of that component alone: a CSS module, or scoped. */
    style: Change & { file: string; before: Style; after: Style }
    /** An element whose `data-time` is that of the stream's last message. */
    stream: string
    image: string
    lazy: { link: string; file: RegExp; text: string }
    deepLinks: Array<{ path: string; text: string }>
  }
  /** An unknown path, and a text of the application's 404. */
  unknown: { path: string; text: string }
  /** Paths of the application's own WebSockets. */
  sockets?: string[]
  /** Adds tests of features that only this example has; they run in development and in production. */
  addTests?: (example: () => OpenExample) => void
}

interface Change {
  from: string
  to: string
}

export interface Style {
  selector: string
  property: string
  value: string
}
