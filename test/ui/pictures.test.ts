import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PreviewView } from '../../src/rpc/methods.ts'
import { currentTimeline, type State } from '../../src/ui/model/state.ts'
import { Painter } from '../../src/ui/painter.ts'
import { paintIndexed, paintTrueColour } from '../../src/ui/pixels.ts'
import { showsPictures } from '../../src/ui/terminal-facts.ts'
import { themeChooser } from '../../src/ui/theme.ts'
import { itemRows } from '../../src/ui/view/message-rows.ts'
import { rowWidth } from '../../src/ui/view/span.ts'
import { view } from '../../src/ui/view/view.ts'
import { callsOf, event, key } from '../helpers/chat-actions.ts'
import { after, BOB, DIRECT, numbered, scene } from '../helpers/chat-scene.ts'
import { fakeFile } from '../helpers/fake-file.ts'
import { FakeTerminal } from '../helpers/fake-terminal.ts'
import { fakeMessage, fakeMessageId, LOBBY } from '../helpers/fake-views.ts'
import { assertGolden } from '../helpers/golden.ts'
import { Opened } from '../helpers/opened-chat.ts'

/** Red on the left, blue on the right, brighter from row to row. */
function picture(width: number, height: number): PreviewView {
  const rgb = Buffer.alloc(width * height * 3)
  for (let at = 0; at < width * height; at++) {
    const light = 80 + Math.floor((Math.floor(at / width) / height) * 175)
    rgb[at * 3 + (at % width < width / 2 ? 0 : 2)] = light
  }
  return { width, height, rgb: rgb.toString('base64') }
}

function offer(n: number, { width, height } = { width: 24, height: 16 }) {
  const file = fakeFile({ file: fakeMessageId(n), name: 'flag.png' })
  const more = { kind: 'file', file, preview: { width, height } } as const
  return { ...fakeMessage({ n, from: BOB, text: file.name }, more), id: file.file }
}

/** A lobby in which bob offers a picture that has come. */
function gallery(width = 80, height = 24, small = picture(24, 16)): State {
  const opened = { ...scene({ width, height }), pictures: true }
  const message = offer(1, small)
  const offered = after(opened, event({ event: 'message', message }), key('escape'))
  return after(offered, {
    kind: 'answer',
    method: 'filePreview',
    params: { file: fakeMessageId(1) },
    purpose: { kind: 'quiet' },
    result: small,
  })
}

function pictureIn(state: State, width = 60) {
  const timeline = currentTimeline(state)
  const rows = timeline.items.flatMap((_, at) => itemRows(state, timeline, at, width))
  return rows.filter((row) => row.some(({ pixels }) => pixels))
}

test('the small picture of an offer is asked for once, where pictures are shown', () => {
  const message = { kind: 'event', event: { event: 'message', message: offer(1) } } as const
  const state = { ...scene(), pictures: true }
  const asked = (of: State) => callsOf(of, message).filter(({ method }) => method === 'filePreview')
  assert.deepEqual(
    asked(state).map(({ params }) => params),
    [{ file: fakeMessageId(1) }],
  )
  assert.deepEqual(asked(after(state, message)), [])
  assert.deepEqual(asked({ ...state, pictures: false }), [])
})

test('a picture stands under its file, two rows of it in each row of the screen', () => {
  const rows = pictureIn(gallery())
  assert.equal(rows.length, 8)
  for (const row of rows) {
    const cells = row.filter(({ pixels }) => pixels)
    assert.equal(cells.map(({ text }) => text).join(''), '▀'.repeat(24))
  }
  const top = rows[0]?.find(({ pixels }) => pixels)
  assert.deepEqual(top?.pixels, { top: 0x500000, bottom: 0x5a0000 })
})

test('a picture of an odd height ends with half a row', () => {
  const last = pictureIn(gallery(80, 24, picture(5, 3))).at(-1)
  assert.equal(last?.find(({ pixels }) => pixels)?.pixels?.bottom, undefined)
})

test('a picture fits any screen, or is left out', () => {
  for (let width = 1; width <= 100; width += 9) {
    for (let height = 1; height <= 60; height += 4) {
      const state = gallery(width, height, picture(48, 32))
      const rows = pictureIn(state, width)
      assert.ok(rows.length <= Math.max(0, height / 3), `${rows.length} rows of ${height}`)
      for (const row of rows) assert.ok(rowWidth(row) <= width)
      for (const row of view(state, width, height).rows) assert.equal(rowWidth(row), width)
    }
  }
  assert.equal(pictureIn(gallery(80, 8)).length, 0)
  assert.equal(pictureIn(gallery(12, 24), 12).length, 0)
  assert.equal(pictureIn(gallery(40, 12), 40).length, 4)
})

test('the card that asks about a file shows its picture where there is room for it', () => {
  const cardOf = (state: State) => {
    const { rows } = view(after(state, key('M-up'), key('enter')), state.width, state.height)
    return rows.filter((row) => row.some(({ pixels }) => pixels)).length
  }
  assert.equal(cardOf(gallery()), 8)
  assert.equal(cardOf(gallery(40, 12)), 0)
  assert.equal(cardOf({ ...gallery(), pictures: false }), 0)
  assert.equal(cardOf({ ...gallery(), theme: 'none' }), 0)
  const direct = { ...offer(2), conversation: DIRECT, file: fakeFile({ conversation: DIRECT }) }
  const asked = callsOf(
    { ...scene(), pictures: true },
    event({ event: 'message', message: direct }),
  )
  assert.ok(asked.some(({ method }) => method === 'filePreview'))
})

test('there is no picture without colours, nor where text is marked with the mouse', () => {
  const state = gallery()
  assert.equal(pictureIn({ ...state, theme: 'none' }).length, 0)
  assert.equal(pictureIn({ ...state, bare: true }).length, 0)
  assert.equal(pictureIn({ ...state, pictures: false }).length, 0)
  const utf8 = { LANG: 'C.UTF-8' }
  assert.equal(showsPictures({ ...utf8, TERM: 'xterm-256color' }), true)
  assert.equal(showsPictures({ ...utf8, TERM: 'xterm', COLORTERM: 'truecolor' }), true)
  assert.equal(showsPictures({ ...utf8, TERM: 'xterm' }), false)
  assert.equal(showsPictures({ ...utf8, TERM: 'xterm-256color', NO_COLOR: '1' }), false)
  assert.equal(showsPictures({ LANG: 'C', TERM: 'xterm-256color' }), false)
})

test('a picture that was taken back is gone, from memory too', () => {
  const deleted = { ...offer(1), redacted: true, text: '' }
  const { file: _, preview: __, ...rest } = deleted
  const state = after(gallery(), event({ event: 'message-changed', message: rest }))
  assert.equal(pictureIn(state).length, 0)
  assert.equal(state.previews.size, 0)
})

test('pictures in memory are bounded', () => {
  let state: State = { ...scene(), pictures: true }
  for (let n = 1; n <= 300; n++) {
    state = after(state, event({ event: 'message', message: offer(n) }))
  }
  assert.ok(state.previews.size <= 128)
  assert.ok(state.previews.has(fakeMessageId(300)))
})

test('the chosen message keeps the colours of its picture', () => {
  const chosen = after(gallery(), key('M-up'))
  assert.equal(chosen.dialog?.kind, 'select')
  assert.deepEqual(
    pictureIn(chosen).map((row) => row.find(({ pixels }) => pixels)?.pixels),
    pictureIn(gallery()).map((row) => row.find(({ pixels }) => pixels)?.pixels),
  )
})

test('colours are told exactly, or by the nearest of 256', () => {
  assert.equal(paintTrueColour({ top: 0x010203, bottom: 0xff0080 }), '38;2;1;2;3;48;2;255;0;128')
  assert.equal(paintTrueColour({ top: 0, bottom: undefined }), '38;2;0;0;0')
  assert.equal(paintIndexed({ top: 0xff0000, bottom: 0xffffff }), '38;5;196;48;5;231')
  assert.equal(paintIndexed({ top: 0x000000, bottom: 0x808080 }), '38;5;16;48;5;244')
  assert.equal(paintIndexed({ top: 0x5f8700, bottom: undefined }), '38;5;64')
})

test('what is painted step by step equals what is painted at once', async () => {
  const theme = themeChooser({ TERM: 'xterm-256color', LANG: 'C.UTF-8' })('dark')
  const painter = new Painter(theme)
  const terminal = new FakeTerminal(80, 24)
  const told = (n: number) =>
    event({ event: 'message', message: numbered(1, n + 10)[0] ?? offer(9) })
  let state = gallery()
  for (let n = 0; n < 12; n++) {
    terminal.output.write(painter.paint(view(state, 80, 24)))
    await terminal.settled()
    state = after(state, told(n))
  }
  terminal.output.write(painter.paint(view(state, 80, 24)))
  const fresh = new FakeTerminal(80, 24)
  fresh.output.write(new Painter(theme).paint(view(state, 80, 24)))
  await terminal.settled()
  await fresh.settled()
  assert.deepEqual(terminal.rows, fresh.rows)
  for (let y = 0; y < 24; y++) {
    for (let x = 0; x < 80; x++) {
      const [one, other] = [terminal, fresh].map(({ xterm }) => {
        const cell = xterm.buffer.active.getLine(y)?.getCell(x)
        return [cell?.getFgColor(), cell?.getBgColor()]
      })
      assert.deepEqual(one, other, `${x},${y}`)
    }
  }
  terminal.dispose()
  fresh.dispose()
})

test('a picture looks as it should', () => {
  const theme = themeChooser({ TERM: 'xterm-256color', LANG: 'C.UTF-8' })('dark')
  const bytes = new Painter(theme).paint(view(gallery(60, 16, picture(8, 6)), 60, 16))
  // biome-ignore lint/suspicious/noControlCharactersInRegex: rows begin with a place
  const rows = bytes.replace(/\x1b\[(\d+);1H/g, '\n$1 ').replaceAll('\x1b', '␛')
  assertGolden(new URL('golden/picture-256-60x16.txt', import.meta.url), `${rows}\n`)
})

test('a chat on a terminal of many colours shows what others offer, and its configuration may say no', async (t) => {
  for (const [config, count] of [
    [undefined, 8],
    [{ pictures: false }, 0],
  ] as const) {
    const chat = new Opened(t, { config })
    await chat.show()
    const small = picture(24, 16)
    const message = { ...offer(1), conversation: LOBBY, from: { peer: BOB.peer, name: BOB.name } }
    chat.client.files.previews.set(message.id, small)
    chat.client.emit({ event: 'message', message })
    const shown = await chat.show()
    assert.equal(shown.split('\n').filter((row) => row.includes('▀')).length, count)
    chat.signals.send('SIGTERM')
    await chat.ended
  }
})
