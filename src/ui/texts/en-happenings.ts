/** What somebody did in a room, told with their name before it. */
export const EN_HAPPENINGS = {
  you: 'you',
  topic: (text: string) => `set the topic: ${text}`,
  noTopic: 'removed the topic',
  joined: 'joined the room',
  left: 'left the room',
  invited: (whom: string) => `invited ${whom}`,
  removed: (whom: string) => `removed ${whom}`,
  declined: (whom: string) => `learnt that ${whom} declines`,
  invitedTo: (whom: string, room: string) => `invited ${whom} to the private room ${room}`,
  removedFrom: (whom: string, room: string) => `removed ${whom} from the private room ${room}`,
  declinedFor: (room: string) => `declined the invitation to the private room ${room}`,
}
