#!/usr/bin/env python3
"""A p2pchat bot in plain Python: answers direct messages, and `!time` in every room.

    p2pchat --profile bot init --name bot --no-passphrase
    ./examples/echo_bot.py --profile bot

Everything after the program's name goes to p2pchat. The API is docs/api.md; P2PCHAT names the
command to run where it is not `p2pchat`.
"""

import itertools
import json
import os
import shlex
import subprocess
import sys
import time


class P2pchat:
    """JSON-RPC 2.0, one document a line, over `p2pchat rpc`."""

    def __init__(self, arguments):
        command = shlex.split(os.environ.get("P2PCHAT", "p2pchat")) + ["rpc", *arguments]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", bufsize=1
        )
        self.ids = itertools.count(1)

    def request(self, method, **params):
        """Sends a request and returns its id. The answer comes in `documents`."""
        number = next(self.ids)
        document = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
        self.process.stdin.write(json.dumps(document) + "\n")
        return number

    def documents(self):
        """Answers and events, as they come, until p2pchat ends."""
        for line in self.process.stdout:
            yield json.loads(line)


def answer(message):
    """What to say to a message; None for nothing."""
    # Never an answer to an answer: two bots would never end.
    if message["state"] != "received" or message["replyTo"] is not None:
        return None
    if message["text"] == "!time":
        return time.strftime("It is %H:%M.")
    if message["conversation"].startswith("@"):
        return "You said: " + message["text"][:1000]
    return None


def main():
    chat = P2pchat(sys.argv[1:])
    chat.request("subscribe")
    for document in chat.documents():
        if "error" in document:
            error = document["error"]
            print(f"p2pchat: {error['message']}", file=sys.stderr)
        elif document.get("method") == "event":
            event = document["params"]
            if event["event"] == "ready":
                print(f"{event['name']} is ready on port {event['port']}", flush=True)
            elif event["event"] == "closing":
                break
            elif event["event"] == "message":
                message = event["message"]
                text = answer(message)
                if text is not None:
                    to = message["conversation"]
                    chat.request("send", to=to, text=text, replyTo=message["id"])
                    chat.request("read", conversation=to)
    chat.process.stdin.close()
    return chat.process.wait()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
