"""The page's side of the one road: events in, patches out, in order, one at a time.

Runs in MicroPython on the page, which is up long before Python is. What the user does meanwhile
waits in the queue.
"""

import asyncio
import json

from pyscript import document, window, workers
from pyscript.js_modules import (
    dataset_form,
    events,
    files,
    morph,
    project_list,
    projects,
    replies,
    restart,
    status,
)

EMPTY = '{"fields": {}}'
# What Chromium and WebKit, Firefox, and WebAssembly say of a stack that is full.
TOO_DEEP = ("Maximum call stack", "too much recursion", "call stack exhausted")
LONG = 4000  # ms after which an action may be ended together with Python

# What is sent of compute workers.
COMPUTED = ("compute.done", "compute.lost", "compute.refused", "compute.returned")

queue = []
# It runs, and no message is taken, until the page is open.
state = {
    "running": True,
    "waits": False,
    "worker": None,
    "idle": [],
    "web": None,
    "unread": None,
    "requests": 0,
    "at": "",
}


async def send(action, body=EMPTY, data=None):
    """Call the worker and take its reply; tells which kinds of patches were in it."""
    state["requests"] += 1
    state["at"], request = action, state["requests"]
    timer = window.setTimeout(lambda: status.say("Working"), 300)
    stop = window.setTimeout(restart.offerStop, LONG, action)
    try:
        if data is None:
            done = state["worker"].dispatch(request, action, body)
        else:
            done = state["worker"].dispatch(request, action, body, data)
        reply = await replies.takeReply(request, done, is_quiet, ask_later)
        await done
        state["waits"] = reply.has("wait")
    finally:
        window.clearTimeout(timer)
        window.clearTimeout(stop)
        restart.withdrawStop()
    return reply


def is_quiet():
    """Return True if nothing that the user did waits to be sent, only what compute workers have done."""
    return not any(message.action not in COMPUTED for message in queue)


def ask_later(action):
    """Have an action sent when the user does nothing."""
    if action not in state["idle"]:
        state["idle"].append(action)


def body_of(**fields):
    """The body of a request: a form of which every field has one text."""
    return json.dumps({"fields": {name: [text] for name, text in fields.items()}})


def fields_of(message):
    """The form of something that the user did, as lists of texts by name."""
    return json.loads(message.body)["fields"]


def reason_of(error):
    """What a JavaScript error says: MicroPython gives the object, the error's kind and its words."""
    return str(error.args[2]) if len(error.args) == 3 else str(error)


async def send_file(role, source, form):
    """Hand a file to the worker piece by piece; the patches of its end."""
    reply = await send("file.begin", source.describe(role))
    while reply.has("proceed"):
        piece = await source.next()
        if piece is None:
            break
        reply = await send("file.piece", EMPTY, piece)
    else:
        source.stop()
        return reply
    form["origin"] = [source.origin]
    if role == "dataset":
        form["project"], form["kept"] = [source.project], [source.kept()]
    return await send("file.end", json.dumps({"fields": form}), await source.file())


async def send_dataset(source, form):
    """Hand a data set to the worker; a project is open if it could be read."""
    reply = None
    try:
        reply = await send_file("dataset", source, form)
    finally:
        opened = await settle(source, reply)
    await look()
    return opened


async def settle(source, reply):
    """Go on with the project of a data set, or give it up, by the reply; tells if it is open.

    It waits where another table of its file is to be chosen.
    """
    opened = reply is not None and reply.has("opened")
    waits = reply is not None and reply.has("choose-table")
    if opened or waits:
        before, state["unread"] = state["unread"], source if waits else None
        if before is not None and before.project != source.project:
            await projects.settle(before, False)
    if not waits:
        await projects.settle(source, opened)
    return opened


async def choose_table(message):
    """What is to be done with a file that waits for that; its project is open once a table can be used."""
    source = state["unread"]
    reply = await send(message.action, message.body)
    if source is not None and reply.has("opened"):
        await settle(source, reply)
        await look()
        await send("config.apply")


async def reader_of(role, opening):
    """A file's reader; None, and a sentence beside the form, if it cannot be had."""
    try:
        return await opening
    except Exception as error:
        await send("file.fail", body_of(role=role, reason=reason_of(error)))
        return None


async def load_dataset(message):
    form = fields_of(message)
    source = await reader_of("dataset", dataset_form.openSource(message.body))
    if source is None:
        return
    if form["source"] == ["web"]:
        await ask_of_web("dataset", source, form)
    else:
        await leave_web()
        await new_project(source, form)


async def load_by_address(message):
    """A configuration, or a catalogue to match with."""
    form, role = fields_of(message), "match" if message.action == "match.fetch" else "configuration"
    source = await reader_of(role, files.openWeb(form["url"][0]))
    if source is not None:
        await ask_of_web(role, source, form)


async def open_of_web(message):
    """A table that another program or an archive has, by its address; its size is told first unless that was."""
    form = fields_of(message)
    origin = form.get("origin", form["url"])[0]
    opening = files.openNamed(form["url"][0], form["name"][0], origin)
    source = await reader_of("dataset", opening)
    if source is None:
        return
    if "agreed" in form:
        await leave_web()
        await new_project(source, form)
    else:
        await ask_of_web("dataset", source, form)


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
    if fields_of(message).get("do") != ["fetch"]:
        source.stop()
    elif role == "dataset":
        await new_project(source, form)
    else:
        await send_file(role, source, form)


async def new_project(source, form):
    if await send_dataset(await projects.begin(source), form):
        await send("config.apply")


async def load_file(message):
    form = fields_of(message)
    role = form["role"][0]
    if role == "project":
        await continue_project(form["project"][0], message.files)
    elif role == "new-project":
        await new_project(files.openFile(message.files), {})
    else:
        await send_file(role, files.openFile(message.files), form)


async def try_example(message):
    """The example catalogue with everything filled in, up to the dashboard."""
    form = {"optimise_data": ["on"], "level": ["settings"]}
    try:
        data = await files.openPath("data/example_catalogue.fits")
        config = await files.openPath("data/example_config.json")
    except Exception as error:
        await send("file.fail", body_of(role="dataset", reason=reason_of(error)))
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
        await send("project.fail", body_of(project=project, reason=reason_of(error)))
        return None


async def continue_project(project, files=None, patience=False):
    """Open a project: its texts, then its data set from storage or as the user gives it."""

    async def read():
        texts = await projects.texts(project, patience)
        matched = await projects.matchedOf(project)
        return texts, matched, await projects.dataOf(project, files)

    found = await on_project(project, read)
    if found is None:
        projects.unreserve(project)
        await look()
        return
    texts, matched, source = found
    if (await send("project.open", texts)).has("proceed"):
        for one in matched:
            await send_file("matched", one, {"role": ["matched"]})
        await send_dataset(source, {"resume": ["on"]})
    else:
        projects.unreserve(project)


async def continue_chosen(message):
    await continue_project(fields_of(message)["project"][0])


async def use_anew(message):
    """The file that was not a project's becomes a project of its own."""
    await new_project(projects.pickedFile(), {"optimise_data": ["on"]})


async def change_project(message):
    """Rename or delete a project that no other tab has open."""
    project = fields_of(message)["project"][0]

    async def change():
        await projects.reserve(project)
        if (await send(message.action, message.body)).has("forget"):
            await projects.forget(project)

    await on_project(project, change)
    projects.unreserve(project)
    await look()


async def download_config(message):
    project = fields_of(message)["project"][0]
    await on_project(project, lambda: projects.downloadConfig(project))


async def look_again(message):
    await look()


LOCAL = {
    "configuration": load_by_address,
    "dataset.choose": choose_table,
    "dataset.load": load_dataset,
    "example": try_example,
    "file": load_file,
    "match.fetch": load_by_address,
    "project.continue": continue_chosen,
    "project.delete": change_project,
    "project.download": download_config,
    "project.fresh": use_anew,
    "project.rename": change_project,
    "projects.look": look_again,
    "web.answer": answer_of_web,
    "web.open": open_of_web,
}


async def handle(message):
    if message.action in LOCAL:
        await LOCAL[message.action](message)
    else:
        await send(message.action, message.body, message.data)


def on_event(message):
    # While one keystroke is being worked on only the newest of the following matters.
    if message.live and queue and queue[-1].live and queue[-1].action == message.action:
        queue[-1] = message
    else:
        queue.append(message)
    document.body.dataset.working = "true"  # from the very moment it is done
    wake()


def next_message():
    """What is to be done next, if anything: while the user waits for compute workers, what they answer."""
    for place, message in enumerate(queue):
        if not state["waits"] or message.action in COMPUTED:
            return queue.pop(place)
    return None


def wake():
    # At once, not when the task begins: the parts of two replies at a time would be taken for one.
    if not state["running"]:
        state["running"] = True
        state["draining"] = asyncio.create_task(drain())


async def drain():
    try:
        while True:
            message = next_message()
            if message is not None:
                await handle(message)
                if not queue and not state["waits"]:
                    document.body.removeAttribute("data-working")
            elif state["idle"] and not state["waits"]:
                await send(state["idle"].pop(0))
            else:
                break
    except Exception as error:
        window.console.error(str(error))
        state["waits"] = False
        await tell_failure(reason_of(error).strip().split("\n")[-1][:200], state["at"])
    finally:
        state["running"] = False
        replies.showHeld()
        if not state["waits"]:
            document.body.removeAttribute("data-working")
            status.ready("Ready")


async def tell_failure(reason, action):
    """Something outside the application failed at an action: does Python still answer?"""
    try:
        await send("projects")
    except Exception:
        tell = restart.comeBack if is_too_deep(reason) else restart.stopped
        tell(why_stopped(reason), action)
        return
    morph.morph("notice", '<p class="notice error" role="alert"></p>')
    document.querySelector("#notice p").textContent = (
        f"That did not reach the page whole: {reason}. What you gave is kept; reload if something "
        "looks wrong."
    )


def is_too_deep(reason):
    """Tell if the browser's stack was full."""
    return any(words in reason for words in TOO_DEEP)


def why_stopped(reason):
    """Why Python has stopped, as a sentence."""
    if is_too_deep(reason):
        return (
            f"What it was at goes deeper than this browser can follow ({reason}). Something calls "
            "itself, or holds itself, too many times over."
        )
    return f"It does not answer any more: {reason}"


async def main():
    events.listen(on_event)
    await dataset_form.dataFilesListed
    state["worker"] = await workers["astronomical"]
    document.body.dataset.started = "true"
    status.recover()
    try:
        await send("open", await project_list.listing())
        project = restart.toReopen()
        if project:
            await continue_project(project, patience=True)
    finally:
        state["running"] = False
        status.ready("Ready")
        window.performance.mark("first form")
        wake()


state["main"] = asyncio.create_task(main())
