import type { Engine } from '../../choices.ts'
import type { BackendPiece, Context } from '../piece.ts'
import type { PackageName } from '../versions.ts'
import { etaEngine, etaImports } from './eta-engine.ts'
import { port } from './node-program.ts'

/** A backend of NestJS 12 on Express, in TypeScript: a compiler replaces its decorators. */
export function nestjsBackend(context: Context): BackendPiece {
  const engines: readonly PackageName[] = context.rendering === 'templates' ? [context.engine] : []
  return {
    adapter: '@vite-integration/express',
    dependencies: [
      '@nestjs/common',
      '@nestjs/core',
      '@nestjs/platform-express',
      'reflect-metadata',
      'rxjs',
      ...engines,
    ],
    devDependencies: ['@oxc-node/core', '@types/express'],
    scripts: {
      dev: 'vite-integration dev --import @oxc-node/core/register server/main.ts',
      build: 'vite build && tsc -p tsconfig.server.json',
      start: 'cross-env NODE_ENV=production node build/main.js',
    },
    sources: ['server'],
    compilerOptions: { experimentalDecorators: true, emitDecoratorMetadata: true },
    files: {
      'server/main.ts': main(context),
      'server/app.module.ts': appModule,
      'server/app.controller.ts': appController(context),
      'server/greeting.service.ts': greetingService,
      'server/vite.module.ts': viteModule,
      'tsconfig.server.json': serverTsconfig,
    },
  }
}

function main({ rendering, engine }: Context): string {
  const isTemplates = rendering === 'templates'
  const isEta = isTemplates && engine === 'eta'
  return `import 'reflect-metadata'
${isEta ? etaImports.node : ''}import { NestFactory } from '@nestjs/core'
${isTemplates ? `import type { NestExpressApplication } from '@nestjs/platform-express'\n` : ''}${isEta ? etaImports.eta : ''}import { AppModule } from './app.module.ts'
import { vite } from './vite.module.ts'

const app = await NestFactory.create${isTemplates ? '<NestExpressApplication>' : ''}(AppModule)

app.use(vite)
${isTemplates ? nestViews(engine) : ''}
${port}
await app.listen(port, host)
`
}

function nestViews(engine: Engine): string {
  return `${engine === 'eta' ? etaEngine(true) : ''}app.setBaseViewsDir('views')
app.setViewEngine('${engine}')
`
}

const appModule = `import { Module } from '@nestjs/common'
import { AppController } from './app.controller.ts'
import { GreetingService } from './greeting.service.ts'
import { ViteModule } from './vite.module.ts'

@Module({
  imports: [ViteModule],
  controllers: [AppController],
  providers: [GreetingService],
})
export class AppModule {}
`

const greetingService = `import { Injectable } from '@nestjs/common'

@Injectable()
export class GreetingService {
  greet(): string {
    return 'Hello from NestJS'
  }
}
`

const viteModule = `import { Module, type OnModuleInit } from '@nestjs/common'
import { HttpAdapterHost } from '@nestjs/core'
import { viteIntegration } from '@vite-integration/express'

export const vite = viteIntegration()

@Module({})
export class ViteModule implements OnModuleInit {
  constructor(private readonly adapterHost: HttpAdapterHost) {}

  /** Puts the pages behind all routes and ahead of the 404 of NestJS, which is added next. */
  onModuleInit(): void {
    this.adapterHost.httpAdapter.use(vite.fallback)
  }
}
`

function appController({ rendering }: Context): string {
  if (rendering === 'ssr') return ssrController
  const isTemplates = rendering === 'templates'
  return `import { Controller, Get${isTemplates ? ', Render' : ''} } from '@nestjs/common'
import { GreetingService } from './greeting.service.ts'

@Controller()
export class AppController {
  constructor(private readonly greetings: GreetingService) {}
${isTemplates ? home : ''}
  @Get('api/hello')
  hello() {
    return { message: this.greetings.greet() }
  }
}
`
}

const home = `
  @Get()
  @Render('home')
  home() {
    return { time: new Date().toLocaleTimeString() }
  }
`

const ssrController = `import { Controller, Get, Next, Req, Res } from '@nestjs/common'
import type { NextFunction, Request, Response } from 'express'
import { GreetingService } from './greeting.service.ts'
import { vite } from './vite.module.ts'

@Controller()
export class AppController {
  constructor(private readonly greetings: GreetingService) {}

  /** What a route passes reaches src/entry-server as "locals". */
  @Get()
  home(@Req() req: Request, @Res() res: Response, @Next() next: NextFunction) {
    return vite.render({ message: this.greetings.greet() })(req, res, next)
  }
}
`

const serverTsconfig = `{
  "extends": "./tsconfig.json",
  "compilerOptions": {
    "module": "nodenext",
    "moduleResolution": "nodenext",
    "rewriteRelativeImportExtensions": true,
    "noEmit": false,
    "rootDir": "server",
    "outDir": "build"
  },
  "include": ["server"]
}
`
