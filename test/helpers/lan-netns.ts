import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LAN_PATH } from './lan-command.ts'

/** Namespaces and folders are named `p2plan-PID-…` after the process that made them. */
export const LAN_PREFIX = 'p2plan-'
const OWNED = /^p2plan-(\d+)-/

const ip = (...args: string[]) =>
  execFileSync('ip', args, { env: { ...process.env, PATH: LAN_PATH }, stdio: 'pipe' }).toString()

/** Ends whatever runs in a network namespace. Never throws. */
export function killNetns(name: string): void {
  let pids: number[] = []
  try {
    pids = ip('netns', 'pids', name).split('\n').filter(Boolean).map(Number)
  } catch {
    // There is no such namespace any more.
  }
  for (const pid of pids) {
    try {
      if (pid !== process.pid) process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended in between.
    }
  }
}

/** Ends whatever runs in a network namespace and deletes it. Never throws. */
export function removeNetns(name: string): void {
  killNetns(name)
  try {
    ip('netns', 'del', name)
  } catch {
    // Never made, or gone already.
  }
}

/** Removes the namespaces and folders of processes that are no more. */
export function removeLeftovers(): void {
  for (const line of ip('netns', 'list').split('\n')) {
    const name = line.split(' ')[0] ?? ''
    if (isLeftover(name)) removeNetns(name)
  }
  for (const name of readdirSync(tmpdir())) {
    if (isLeftover(name)) rmSync(join(tmpdir(), name), { recursive: true, force: true })
  }
}

function isLeftover(name: string): boolean {
  const pid = OWNED.exec(name)?.[1]
  if (pid === undefined) return false
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ')
  } catch {
    return true
  }
}
