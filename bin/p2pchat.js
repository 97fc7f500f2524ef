#!/usr/bin/env node
// The installed command. A package brings dist along; a checkout builds it first, so that
// `npx .` and `npm link` work on a fresh clone.
import { existsSync } from 'node:fs'

const built = new URL('../dist/main.js', import.meta.url)
const setup = new URL('../scripts/start.mjs', import.meta.url)
await import((existsSync(built) || !existsSync(setup) ? built : setup).href)
