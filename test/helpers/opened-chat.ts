import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { type ExitReason, type OpenChatOptions, openChat } from '../../src/ui/app.ts'
import { FakeClient, type FakeClientOptions } from './fake-client.ts'
import { FakeSignals } from './fake-signals.ts'
import { FakeTerminal } from './fake-terminal.ts'
import { fakePeer } from './fake-views.ts'
import { ManualClock, settle } from './manual-clock.ts'

export const BOB = fakePeer(2, 'bob')
/** No key may start a real editor or browser. */
export const ENV = { TERM: 'xterm-256color', LANG: 'C.UTF-8', EDITOR: 'true', BROWSER: 'true' }

/** A chat on a terminal in memory, driven by hand. */
export class Opened {
  readonly client: FakeClient
  readonly terminal = new FakeTerminal(80, 24)
  readonly clock = new ManualClock()
  readonly signals = new FakeSignals()
  readonly ended: Promise<ExitReason>

  constructor(t: TestContext, more: Partial<OpenChatOptions> = {}, client: FakeClientOptions = {}) {
    t.after(() => this.terminal.dispose())
    this.client = new FakeClient({ peers: [BOB], ...client })
    this.ended = openChat({
      client: this.client,
      input: this.terminal.input,
      output: this.terminal.output,
      env: ENV,
      clock: this.clock,
      zone: 'UTC',
      onSignal: this.signals.on,
      ...more,
    })
    // A rejection is looked at by the test that expects it.
    this.ended.catch(() => undefined)
  }

  /** Lets everything that was typed or told reach the screen. */
  async show(): Promise<string> {
    await settle()
    await this.clock.advance(100)
    await this.terminal.settled()
    return this.terminal.rows.join('\n')
  }

  async type(text: string): Promise<string> {
    this.terminal.type(text)
    return this.show()
  }

  assertGivenBack(): void {
    const { modes, buffer } = this.terminal.xterm
    assert.equal(buffer.active.type, 'normal')
    assert.equal(this.terminal.input.isRaw, false)
    assert.equal(modes.bracketedPasteMode, false)
    assert.equal(modes.sendFocusMode, false)
    assert.equal(modes.mouseTrackingMode, 'none')
    assert.equal(modes.wraparoundMode, true)
    assert.equal(modes.synchronizedOutputMode ?? false, false)
    assert.ok(this.terminal.output.written.includes('\x1b[?25h'))
    assert.equal(this.signals.count, 0)
    assert.equal(this.clock.armed, 0)
  }
}
