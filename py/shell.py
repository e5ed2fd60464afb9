"""The page's side of the one road: events in, patches out, in order, one at a time.

Runs in MicroPython on the page, which is up long before Python is. What the user does meanwhile
waits in the queue.
"""

import asyncio
import json

from pyscript import document, window, workers
from pyscript.js_modules import grid, page

# Patches that mean something to the page, by their first key.
APPLY = {
    "target": lambda p, data: apply_html(p),
    "grid": lambda p, data: grid.setGrid(p["grid"]),
    "image": lambda p, data: page.showImage(
        p["image"], data, json.dumps(p["box"]), json.dumps(p["limits"]), p["log_x"]
    ),
    "download": lambda p, data: page.download(p["download"], data, p["type"]),
    "focus": lambda p, data: page.focusOn(p["focus"]),
    "announce": lambda p, data: page.announce(p["announce"]),
    "values": lambda p, data: [page.setValue(k, v) for k, v in p["values"].items()],
}

queue = []
state = {"running": False, "worker": None, "idle": []}


def apply_html(patch):
    page.morph(patch["target"], patch["html"])
    if patch["target"] == "stage":
        page.setStage(document.querySelector("#stage [data-stage]").dataset.stage)


async def send(action, fields="{}", data=None):
    """One call of the worker; applies its patches and returns them."""
    timer = window.setTimeout(lambda: page.say("Working"), 300)
    try:
        if data is None:
            reply = await state["worker"].dispatch(action, fields)
        else:
            reply = await state["worker"].dispatch(action, fields, data)
    finally:
        window.clearTimeout(timer)
    patches = json.loads(reply[0])
    for patch in patches:
        data = reply[1 + patch["data"]] if "data" in patch else None
        if "store" in patch:
            await keep(patch["store"], data)
        elif "then" in patch:
            if patch["then"] not in state["idle"]:
                state["idle"].append(patch["then"])
        else:
            for key in patch:
                if key in APPLY:
                    APPLY[key](patch, data)
    return patches


async def keep(path, data):
    try:
        await page.store(path, data)
    except Exception as error:
        page.announce(f"{path} could not be kept in this browser: {error}. Download it instead.")


async def send_file(role, source, fields):
    """Hand a file to the worker piece by piece."""
    reply = await send("file.begin", source.describe(role))
    while any("proceed" in patch for patch in reply):
        piece = await source.next()
        if piece is None:
            break
        reply = await send("file.piece", "{}", piece)
    else:
        source.stop()
        return
    form = json.loads(fields)
    form["origin"] = [source.origin]
    await send("file.end", json.dumps(form))
    if role == "dataset":
        await send("config.apply")


async def load_dataset(message):
    try:
        source = await page.openSource(message.fields)
    except Exception as error:
        reason = str(error)
        if reason.startswith("Error: "):
            reason = reason[7:]
        await send("file.fail", json.dumps({"role": ["dataset"], "reason": [reason]}))
        return
    await send_file("dataset", source, message.fields)


async def load_file(message):
    role = json.loads(message.fields)["role"][0]
    await send_file(role, page.openFile(message.files), message.fields)


async def try_example(message):
    """The example catalogue with everything filled in, up to the dashboard."""
    fields = json.dumps({"optimise_data": ["on"], "level": ["settings"]})
    try:
        await send_file("dataset", await page.openPath("data/example_catalogue.fits"), fields)
        source = await page.openPath("data/example_config.json")
        await send_file("configuration", source, fields)
    except Exception as error:
        await send("file.fail", json.dumps({"role": ["dataset"], "reason": [str(error)]}))
        return
    await send("setup.close")


LOCAL = {"dataset.load": load_dataset, "file": load_file, "example": try_example}


async def handle(message):
    if message.action in LOCAL:
        await LOCAL[message.action](message)
    else:
        await send(message.action, message.fields)


def on_event(message):
    # While one keystroke is being worked on only the newest of the following matters.
    if message.live and queue and queue[-1].live and queue[-1].action == message.action:
        queue[-1] = message
    else:
        queue.append(message)
    wake()


def wake():
    if state["worker"] is not None and not state["running"]:
        state["draining"] = asyncio.create_task(drain())


async def drain():
    state["running"] = True
    try:
        while queue or state["idle"]:
            if queue:
                await handle(queue.pop(0))
            else:
                await send(state["idle"].pop(0))
    except Exception as error:
        window.console.error(str(error))
        page.morph(
            "notice",
            '<p class="notice error" role="alert">The Python worker did not answer. '
            "Reload the page; labels saved in a configuration can be loaded again.</p>",
        )
    finally:
        state["running"] = False
        page.ready("Ready")


async def main():
    page.listen(on_event)
    await page.listDataFiles()
    state["worker"] = await workers["astronomical"]
    document.body.dataset.started = "true"
    await send("open")
    page.ready("Ready")
    wake()


state["main"] = asyncio.create_task(main())
