import { Profile } from '../node/index.ts'
import type { Resources } from '../resources.ts'
import type { Args } from './args.ts'
import type { Command } from './command.ts'
import { readConfig } from './config-file.ts'
import type { Context, Surroundings } from './context.ts'
import type { Printer } from './print.ts'
import { chooseManners, chooseProfile, resolveSettings } from './settings.ts'

export interface ContextOptions {
  readonly surroundings: Surroundings
  readonly command: Pick<Command, 'profile'>
  readonly args: Args
  readonly print: Printer
  readonly resources: Resources
}

/** Flags, environment and configuration as one. Rejects with `ARGS_INVALID` or `ARGS_CONFIG`. */
export async function openContext(options: ContextOptions): Promise<Context> {
  const { surroundings, command, args, print, resources } = options
  const { env, stdin, stderr } = surroundings
  const { input } = chooseManners(args, env)
  const { name, dataDir } = chooseProfile(args, env)
  const profile = Profile.locate({ profile: name ?? command.profile, dataDir, env })
  return {
    surroundings,
    print,
    resources,
    profile,
    settings: resolveSettings(args, env, await readConfig(profile.paths.folder)),
    interactive: input && stdin.isTTY === true && stderr.isTTY === true,
  }
}
