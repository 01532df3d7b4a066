"""Plays config/samples: posts those of rest/, sends those of sqs/, and prints what each led to.

It runs in the service "samples" of compose.yaml, with nothing but Python and awslocal.
"""

import argparse
import base64
import json
import pathlib
import subprocess
import sys
import time
import urllib.error
import urllib.request

MAX_WAIT_SECONDS = 120
ENDED = {"DONE", "DECLINED", "SKIPPED", "CANCELED", "EXPIRED", "HELD", "NEEDS_REVIEW"}


def call(address, headers, body=None):
    request = urllib.request.Request(address, data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def post(bridge, text):
    headers = {"X-Api-Key": "dev-source-key", "Content-Type": "application/json"}
    call(f"{bridge}/v1/events", headers, text.encode())


def send(queue, text):
    url = subprocess.run(
        ["awslocal", "sqs", "get-queue-url", "--queue-name", queue, "--query", "QueueUrl", "--output", "text"],
        check=True, capture_output=True, text=True).stdout.strip()
    subprocess.run(
        ["awslocal", "sqs", "send-message", "--queue-url", url, "--message-body", text],
        check=True, capture_output=True)


def read(bridge, path):
    reader = {"Authorization": "Basic " + base64.b64encode(b"viewer:viewer").decode()}
    return call(bridge + path, reader)


def actions(bridge, event):
    """The actions that an event led to, or none before it was taken in."""
    try:
        runs = read(bridge, f"/v1/events/{event}")["runs"]
    except urllib.error.HTTPError as refused:
        if refused.code == 404:
            return []
        raise
    steps = [step for run in runs for step in read(bridge, f"/v1/runs/{run['id']}")["actions"]]
    return [read(bridge, f"/v1/actions/{step['id']}") for step in steps]


def settled(bridge, event):
    """The actions of an event, once it has some and none goes on by itself."""
    deadline = time.monotonic() + MAX_WAIT_SECONDS
    found = []
    while time.monotonic() < deadline:
        found = actions(bridge, event)
        if found and all(action["state"] in ENDED for action in found):
            break
        time.sleep(0.5)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bridge", required=True)
    parser.add_argument("--queue", required=True)
    parser.add_argument("--samples", default="/samples/events")
    given = parser.parse_args()
    samples = pathlib.Path(given.samples)
    played = []
    for file in sorted(samples.glob("*/*.json")):
        text = file.read_text()
        if file.parent.name == "rest":
            post(given.bridge, text)
        else:
            send(given.queue, text)
        played.append((file.relative_to(samples), json.loads(text)["id"]))
    open_ends = 0
    for file, event in played:
        found = settled(given.bridge, event)
        for action in found:
            step = f"{action['rule']}.{action['step']}"
            said = action.get("reason") or ""
            print(f"{str(file):48}{step:28}{action['state']:14}{action.get('amount') or '':8}{said}")
        if not found or any(action["state"] not in ENDED for action in found):
            print(f"{str(file):48}has not come to an end")
            open_ends += 1
    return 1 if open_ends else 0


if __name__ == "__main__":
    sys.exit(main())
