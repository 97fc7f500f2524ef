/** What is said where the chat is left, and the engine ends with it. */
export const EN_LEAVING = {
  again: 'Press Ctrl+C once more to leave',
  /** At least one of the two is more than none. */
  waits: (messages: number, files: number) =>
    [
      ...(messages > 0
        ? [
            `${messages === 1 ? '1 message is' : `${messages} messages are`} not delivered yet: kept here, and sent when p2pchat runs again.`,
          ]
        : []),
      ...(files > 0
        ? [
            files === 1
              ? '1 file is under way: it stops, and goes on then.'
              : `${files} files are under way: they stop, and go on then.`,
          ]
        : []),
    ].join(' '),
}
