// Everything a user does on the page, as {action, body} messages, in order.
// Messages wait here until the shell listens, so nothing done while Python loads is lost.

import { nearest, targetOf } from "./elements.mjs";
import { bodyOf } from "./requests.mjs";

/** @import { Message } from "../messages.d.ts" */
/** @import { Fields } from "../protocol.d.ts" */

/** @type {Message[]} */
const waiting = [];
/** @type {(message: Message) => void} */
let deliver = (message) => waiting.push(message);

/**
 * Hand the messages, those that wait first, to a function from now on.
 *
 * @param {(message: Message) => void} handler
 */
export function listen(handler) {
  deliver = handler;
  document.body.dataset.listening = "true";
  for (const message of waiting.splice(0)) handler(message);
}

/**
 * The fields of a form, and of the button that sent it.
 *
 * @param {HTMLFormElement | null} form
 * @param {HTMLElement | null} [submitter]
 * @returns {Fields}
 */
export function fieldsOf(form, submitter) {
  /** @type {Fields} */
  const fields = {};
  /** @type {(name: string, value: FormDataEntryValue) => void} */
  const add = (name, value) => {
    if (!name || typeof value !== "string") return;
    fields[name] ??= [];
    fields[name].push(value);
  };
  if (form) for (const [name, value] of new FormData(form)) add(name, value);
  if (submitter instanceof HTMLButtonElement) add(submitter.name, submitter.value);
  return fields;
}

/**
 * Tell the shell that something was done.
 *
 * @param {string} action
 * @param {Fields} fields
 * @param {object} [more]
 * @param {unknown} [more.content] what no form can hold
 * @param {File | null} [more.files]
 * @param {boolean} [more.live] of several waiting in a row of one action only the last is heard
 * @param {Element | null} [more.element]
 * @param {Uint8Array | null} [more.data]
 */
export function report(
  action,
  fields,
  { content, files = null, live = false, element = null, data = null } = {},
) {
  deliver({ action, body: bodyOf(fields, content), files, live, element, data });
}

/**
 * Tell the shell of a file that was picked or dropped.
 *
 * @param {string} role what it is for
 * @param {File} file
 * @param {HTMLFormElement | null} form
 */
export function sendFile(role, file, form) {
  report("file", { ...fieldsOf(form), role: [role], name: [file.name] }, { files: file });
}

/** @type {(element: Element | null) => HTMLFormElement | null} */
const formOf = (element) => {
  const form = element?.closest("form[data-action]");
  return form instanceof HTMLFormElement ? form : null;
};

document.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = formOf(targetOf(event));
  const submitter = event.submitter;
  if (!form || (submitter instanceof HTMLButtonElement && submitter.disabled)) return;
  const action = submitter?.dataset.formAction ?? form.dataset.action ?? "";
  report(action, fieldsOf(form, submitter), { element: form });
});

document.addEventListener("click", (event) => {
  const button = nearest(targetOf(event), "[data-action]:not(form)");
  if (!button || (button instanceof HTMLButtonElement && button.disabled)) return;
  const fields = fieldsOf(null, button);
  // The source that the question is about: by the time Python hears of it the next one may be in view.
  const about = nearest(button, "[data-of]");
  if (about) fields.of = [about.dataset.of ?? ""];
  report(button.dataset.action ?? "", fields, { element: button });
});

document.addEventListener("change", (event) => {
  const target = targetOf(event);
  if (!target) return;
  if (target instanceof HTMLInputElement && target.dataset.file) {
    const file = target.files?.[0];
    if (file) sendFile(target.dataset.file, file, formOf(target));
    return;
  }
  if (target.matches("[data-live], [data-pick], [data-hold]")) return;
  const form = formOf(target);
  if (form && !form.hasAttribute("data-manual")) {
    report(form.dataset.action ?? "", fieldsOf(form), { element: target });
  }
});

document.addEventListener("input", (event) => {
  const target = targetOf(event);
  if (!target?.matches("[data-live]")) return;
  const form = formOf(target);
  if (form) report(form.dataset.action ?? "", fieldsOf(form), { live: true, element: target });
});

/**
 * Move what is picked in a list, as the button beside it does.
 *
 * @param {Element} list
 */
function moveIn(list) {
  if (!(list instanceof HTMLSelectElement)) return;
  const button = list.form?.querySelector(`button[value="${list.dataset.move}"]`);
  if (button instanceof HTMLButtonElement) button.click();
}
document.addEventListener("dblclick", (event) => {
  const list = nearest(targetOf(event), "select[data-move]");
  if (list) moveIn(list);
});
document.addEventListener("keydown", (event) => {
  const target = targetOf(event);
  if (!target) return;
  const { key } = event;
  if (key === "Enter" && target.matches("select[data-move]")) moveIn(target);
  if (key === "Enter" && target.matches('[data-live][type="search"]')) event.preventDefault();
  if (target.matches('[role="tab"]')) moveAlongTabs(target, event);
});

/**
 * Go to the next tab, or the one before, with the arrow keys.
 *
 * @param {Element} tab
 * @param {KeyboardEvent} event
 */
function moveAlongTabs(tab, event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const tabs = [...(tab.parentElement?.querySelectorAll('[role="tab"]') ?? [])];
  const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
  if (!(next instanceof HTMLElement)) return;
  next.focus();
  next.click();
}

// A link may hold somebody's Python; the address is tidied, so that a reload does not open it again.
const SHARED = "#python=";
const LONGEST_LINK = 30_000; // as extensions/links.py makes them; of a longer one Python says that it is damaged
function openShared() {
  if (!location.hash.startsWith(SHARED)) return;
  document.dispatchEvent(new Event("link-opened"));
  const link = location.hash.slice(SHARED.length, SHARED.length + LONGEST_LINK + 1);
  report("extension.shared", { link: [link] });
  history.replaceState(null, "", location.pathname + location.search);
}
openShared();
addEventListener("hashchange", openShared);
