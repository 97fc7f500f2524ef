// npm start: installs and builds what is missing, then opens p2pchat in this very process, so that
// the terminal, signals and the exit code are its own. `npm start -- ARGS` passes ARGS on.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureBuilt } from './build.mjs'
import { ensureInstalled, orExplain, ROOT, requireNode } from './checkout.mjs'

await orExplain(async () => {
  requireNode()
  await ensureInstalled()
  await ensureBuilt()
})
const main = join(ROOT, 'dist', 'main.js')
process.argv[1] = main
await import(pathToFileURL(main).href)
