import { execFile, execFileSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** What a finished command left behind. */
export interface CommandResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface CommandOptions {
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
  /** Default 20,000. */
  readonly timeoutMs?: number
  /** Resolve even if the exit code is not 0. */
  readonly mayFail?: boolean
}

/** The search path: administration commands are often left out of a user's. */
export const LAN_PATH = [process.env.PATH ?? '', '/usr/sbin', '/sbin'].join(delimiter)

/** Runs a command to its end; rejects with its output unless it exits with 0. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const { input = '', env, timeoutMs = 20_000, mayFail = false } = options
  return new Promise((resolve, reject) => {
    const child = execFile(
      command,
      args,
      { env: { ...process.env, ...env, PATH: LAN_PATH }, timeout: timeoutMs, maxBuffer: 1 << 26 },
      (error, stdout, stderr) => {
        const code = error ? (typeof error.code === 'number' ? error.code : -1) : 0
        if (code === 0 || (mayFail && code > 0)) resolve({ code, stdout, stderr })
        else reject(new Error(`${command} ${args.join(' ')}: ${code}\n${stdout}${stderr}`))
      },
    )
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input)
  })
}

/** Runs several `ip` commands in one process; `netns` undefined means the machine's own names. */
export async function runIp(netns: string | undefined, lines: readonly string[]): Promise<void> {
  const where = netns === undefined ? [] : ['-n', netns]
  await runCommand('ip', [...where, '-batch', '-'], { input: `${lines.join('\n')}\n` })
}

let reason: string | false | undefined

/**
 * Why network namespaces cannot be used here, or `undefined` if they can: the reason to skip a
 * test with. With P2PCHAT_REQUIRE_LAN=1 it throws instead, so that a gate cannot pass by skipping.
 */
export function lanUnavailable(): string | undefined {
  reason ??= findReason() ?? false
  if (reason === false) return undefined
  if (process.env.P2PCHAT_REQUIRE_LAN === '1') throw new Error(`no LAN tests here: ${reason}`)
  return reason
}

function findReason(): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces are a thing of Linux'
  if (process.getuid?.() !== 0) return 'network namespaces need root'
  for (const command of ['ip', 'nft', 'tcpdump', 'unshare']) {
    if (!hasCommand(command)) return `the command ${command} is not installed`
  }
  const probe = `p2plan-${process.pid}-probe`
  const env = { ...process.env, PATH: LAN_PATH }
  try {
    execFileSync('ip', ['netns', 'add', probe], { env, stdio: 'pipe' })
    execFileSync('ip', ['-n', probe, 'link', 'add', 'type', 'bridge'], { env, stdio: 'pipe' })
    return undefined
  } catch (error) {
    return `network namespaces cannot be made: ${String(error).split('\n')[0]}`
  } finally {
    try {
      execFileSync('ip', ['netns', 'del', probe], { env, stdio: 'pipe' })
    } catch {
      // It was never made.
    }
  }
}

/** True if `command` is on the search path. */
export function hasCommand(command: string): boolean {
  return LAN_PATH.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK)
      return folder !== ''
    } catch {
      return false
    }
  })
}
