import type { EN_LEAVING } from './en-leaving.ts'

/** Was beim Beenden gesagt wird. */
export const DE_LEAVING: typeof EN_LEAVING = {
  again: 'Noch einmal Strg+C, um zu beenden',
  waits: (messages, files) =>
    [
      ...(messages > 0
        ? [
            messages === 1
              ? '1 Nachricht ist noch nicht zugestellt: sie bleibt hier und wird gesendet, wenn p2pchat wieder läuft.'
              : `${messages} Nachrichten sind noch nicht zugestellt: sie bleiben hier und werden gesendet, wenn p2pchat wieder läuft.`,
          ]
        : []),
      ...(files > 0
        ? [
            files === 1
              ? '1 Datei ist unterwegs: sie hält an und läuft dann weiter.'
              : `${files} Dateien sind unterwegs: sie halten an und laufen dann weiter.`,
          ]
        : []),
    ].join(' '),
}
