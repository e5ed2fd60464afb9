"""The page's side of the one road: events in, patches out, in order, one at a time.

Runs in MicroPython on the page, which is up long before Python is. What the user does meanwhile
waits in the queue.
"""

import asyncio
import json

from pyscript import document, window, workers
from pyscript.js_modules import (
    canvases,
    compute,
    dataset_form,
    events,
    files,
    grid,
    morph,
    page,
    project_list,
    projects,
    reply_stream,
    restart,
    saving,
    status,
)

# Patches that mean something to the page, by their first key.
APPLY = {
    "target": lambda p, data: apply_html(p),
    "grid": lambda p, data: grid.setGrid(p["grid"]),
    "image": lambda p, data: canvases.showImage(
        p["image"],
        data,
        p["width"],
        p["height"],
        json.dumps(p["box"]),
        json.dumps(p["limits"]),
        p["log_x"],
    ),
    "download": lambda p, data: page.download(p["download"], data, p["type"]),
    "focus": lambda p, data: page.focusOn(p["focus"]),
    "copy": lambda p, data: page.copyLink(p["copy"]),
    "announce": lambda p, data: page.announce(p["announce"]),
    "persist": lambda p, data: saving.persist(),
    "values": lambda p, data: [page.setValue(k, v) for k, v in p["values"].items()],
    "features": lambda p, data: compute.setFeatures(p["features"], data),
    "compute": lambda p, data: compute.start(p["compute"], data),
    "stop": lambda p, data: compute.stop(p["stop"]),
}

LONG = 4000  # ms after which an action may be ended together with Python

queue = []
held = []  # patches to show, and their data, until the worker has heard all that was done meanwhile
# It runs, and no message is taken, until the page is open.
state = {"running": True, "worker": None, "idle": [], "web": None}


def apply_html(patch):
    morph.morph(patch["target"], patch["html"])
    if patch["target"] == "stage":
        page.setStage(document.querySelector("#stage [data-stage]").dataset.stage)


async def send(action, fields="{}", data=None):
    """One call of the worker; applies its patches, each part as it comes, and returns them."""
    timer = window.setTimeout(lambda: status.say("Working"), 300)
    stop = window.setTimeout(restart.offerStop, LONG, action)
    try:
        if data is None:
            done = state["worker"].dispatch(action, fields)
        else:
            done = state["worker"].dispatch(action, fields, data)
        reply_stream.expectReply(done)
        patches = await take_reply()
        await done
    finally:
        window.clearTimeout(timer)
        window.clearTimeout(stop)
        restart.withdrawStop()
    return patches


async def take_reply():
    """All parts of a reply up to its end, even where one does not reach the page."""
    taken, failure = [], None
    while True:
        part = await reply_stream.nextPart()
        if not part.part:
            break
        patches = json.loads(part.part)
        taken += patches
        try:
            await take(patches, part.data)
        except Exception as error:
            failure = failure or error
    if saving.behind() and not has(taken, "store"):
        await saving.flush()  # what could not be written before
    if not queue:
        show_held()
    if failure is not None:
        raise failure
    return taken


async def take(patches, data):
    """Store what is to be stored and show the rest."""
    # The page says of nothing that it is done before it is kept.
    for patch in patches:
        if "store" in patch:
            saving.put(patch["project"], patch["store"], data[patch["data"]])
    if has(patches, "store"):
        await saving.flush()
    shown = [patch for patch in patches if "store" not in patch]
    for patch in shown:
        if "then" in patch:
            if patch["then"] not in state["idle"]:
                state["idle"].append(patch["then"])
        else:
            held.append((patch, data[patch["data"]] if "data" in patch else None))
    # With what is stored alone the answer has not come that would take the place of what is held.
    if shown and not queue:
        show_held()


def show_held():
    """Bring the page up to date. While messages wait it is ahead of the worker: an answer to what
    was typed first would put back what was typed next, so it waits for theirs."""
    newest = {patch["target"]: patch for patch, _ in held if "target" in patch}
    patches = list(held)
    held.clear()
    for patch, data in patches:
        if newest.get(patch.get("target"), patch) is not patch:
            continue
        for key in patch:
            if key in APPLY:
                APPLY[key](patch, data)


def has(patches, key):
    return any(key in patch for patch in patches)


def reason_of(error):
    """What a JavaScript error says: MicroPython gives the object, the error's kind and its words."""
    return str(error.args[2]) if len(error.args) == 3 else str(error)


async def send_file(role, source, form):
    """Hand a file to the worker piece by piece; the patches of its end."""
    reply = await send("file.begin", source.describe(role))
    while has(reply, "proceed"):
        piece = await source.next()
        if piece is None:
            break
        reply = await send("file.piece", "{}", piece)
    else:
        source.stop()
        return []
    form["origin"] = [source.origin]
    if role == "dataset":
        form["project"], form["kept"] = [source.project], [source.kept()]
    return await send("file.end", json.dumps(form))


async def send_dataset(source, form):
    """Hand a data set to the worker; a project is open if it could be read."""
    opened = False
    try:
        opened = has(await send_file("dataset", source, form), "opened")
    finally:
        await projects.settle(source, opened)
    await look()
    return opened


async def reader_of(role, opening):
    """A file's reader; None, and a sentence beside the form, if it cannot be had."""
    try:
        return await opening
    except Exception as error:
        await send("file.fail", json.dumps({"role": [role], "reason": [reason_of(error)]}))
        return None


async def load_dataset(message):
    form = json.loads(message.fields)
    source = await reader_of("dataset", dataset_form.openSource(message.fields))
    if source is None:
        return
    if form["source"] == ["web"]:
        await ask_of_web("dataset", source, form)
    else:
        await leave_web()
        await new_project(source, form)


async def load_configuration(message):
    """A configuration by its address."""
    form = json.loads(message.fields)
    source = await reader_of("configuration", files.openWeb(form["url"][0]))
    if source is not None:
        await ask_of_web("configuration", source, form)


async def ask_of_web(role, source, form):
    """Say how large it is and wait for the user's word; the connection is held until then."""
    await leave_web()
    state["web"] = (role, source, form)
    await send("web.ask", source.question(role))


async def leave_web():
    """What was asked before is not fetched."""
    if state["web"] is not None:
        state["web"][1].stop()
        state["web"] = None
        await send("web.answered")


async def answer_of_web(message):
    asked, state["web"] = state["web"], None
    await send("web.answered")
    if asked is None:
        return
    role, source, form = asked
    if json.loads(message.fields).get("do") != ["fetch"]:
        source.stop()
    elif role == "dataset":
        await new_project(source, form)
    else:
        await send_file(role, source, form)


async def new_project(source, form):
    if await send_dataset(await projects.begin(source), form):
        await send("config.apply")


async def load_file(message):
    form = json.loads(message.fields)
    role = form["role"][0]
    if role == "project":
        await continue_project(form["project"][0], message.files)
    else:
        await send_file(role, files.openFile(message.files), form)


async def try_example(message):
    """The example catalogue with everything filled in, up to the dashboard."""
    form = {"optimise_data": ["on"], "level": ["settings"]}
    try:
        data = await files.openPath("data/example_catalogue.fits")
        config = await files.openPath("data/example_config.json")
    except Exception as error:
        fields = {"role": ["dataset"], "reason": [reason_of(error)]}
        await send("file.fail", json.dumps(fields))
        return
    await new_project(data, dict(form))
    await send_file("configuration", config, form)
    await send("setup.close")


async def look():
    """Tell the worker anew which projects there are."""
    await send("projects", await project_list.listing())


async def on_project(project, do):
    """Something that the page does with a project; what prevents it is told beside it."""
    try:
        return await do()
    except Exception as error:
        fields = {"project": [project], "reason": [reason_of(error)]}
        await send("project.fail", json.dumps(fields))
        return None


async def continue_project(project, files=None, patience=False):
    """Open a project: its texts, then its data set from storage or as the user gives it."""

    async def read():
        texts = await projects.texts(project, patience)
        return texts, await projects.dataOf(project, files)

    found = await on_project(project, read)
    if found is None:
        projects.unreserve(project)
        await look()
        return
    texts, source = found
    if has(await send("project.open", texts), "proceed"):
        await send_dataset(source, {"resume": ["on"]})
    else:
        projects.unreserve(project)


async def continue_chosen(message):
    await continue_project(json.loads(message.fields)["project"][0])


async def use_anew(message):
    """The file that was not a project's becomes a project of its own."""
    await new_project(projects.pickedFile(), {"optimise_data": ["on"]})


async def change_project(message):
    """Rename or delete a project that no other tab has open."""
    project = json.loads(message.fields)["project"][0]

    async def change():
        await projects.reserve(project)
        if has(await send(message.action, message.fields), "forget"):
            await projects.forget(project)

    await on_project(project, change)
    projects.unreserve(project)
    await look()


async def download_config(message):
    project = json.loads(message.fields)["project"][0]
    await on_project(project, lambda: projects.downloadConfig(project))


async def look_again(message):
    await look()


LOCAL = {
    "configuration": load_configuration,
    "dataset.load": load_dataset,
    "example": try_example,
    "file": load_file,
    "project.continue": continue_chosen,
    "project.delete": change_project,
    "project.download": download_config,
    "project.fresh": use_anew,
    "project.rename": change_project,
    "projects.look": look_again,
    "web.answer": answer_of_web,
}


async def handle(message):
    if message.action in LOCAL:
        await LOCAL[message.action](message)
    else:
        await send(message.action, message.fields, message.data)


def on_event(message):
    # While one keystroke is being worked on only the newest of the following matters.
    if message.live and queue and queue[-1].live and queue[-1].action == message.action:
        queue[-1] = message
    else:
        queue.append(message)
    document.body.dataset.working = "true"  # from the very moment it is done
    wake()


def wake():
    # At once, not when the task begins: the parts of two replies at a time would be taken for one.
    if not state["running"]:
        state["running"] = True
        state["draining"] = asyncio.create_task(drain())


async def drain():
    try:
        while queue or state["idle"]:
            if queue:
                await handle(queue.pop(0))
                if not queue:
                    document.body.removeAttribute("data-working")
            else:
                await send(state["idle"].pop(0))
    except Exception as error:
        window.console.error(str(error))
        await tell_failure(reason_of(error).strip().split("\n")[-1][:200])
    finally:
        state["running"] = False
        document.body.removeAttribute("data-working")
        show_held()
        status.ready("Ready")


async def tell_failure(reason):
    """Something outside the application failed: does Python still answer?"""
    try:
        await send("projects")
    except Exception:
        restart.stopped(f"It does not answer any more: {reason}")
        return
    morph.morph("notice", '<p class="notice error" role="alert"></p>')
    document.querySelector("#notice p").textContent = (
        f"That did not reach the page whole: {reason}. What you gave is kept; reload if something "
        "looks wrong."
    )


async def main():
    events.listen(on_event)
    await dataset_form.dataFilesListed
    state["worker"] = await workers["astronomical"]
    document.body.dataset.started = "true"
    try:
        await send("open", await project_list.listing())
        project = restart.toReopen()
        if project:
            await continue_project(project, patience=True)
    finally:
        state["running"] = False
        status.ready("Ready")
        wake()


state["main"] = asyncio.create_task(main())
