// Everything a user does on the page, as {action, body} messages, in order.
// Messages wait here until the shell listens, so nothing done while Python loads is lost.

import { bodyOf } from "./requests.mjs";

const waiting = [];
let deliver = (message) => waiting.push(message);

export function listen(handler) {
  deliver = handler;
  for (const message of waiting.splice(0)) handler(message);
}

// A form as {name: [values]}, with the button that sent it.
export function fieldsOf(form, submitter) {
  const fields = {};
  const add = (name, value) => {
    if (name && typeof value === "string") (fields[name] ??= []).push(value);
  };
  if (form) for (const [name, value] of new FormData(form)) add(name, value);
  if (submitter?.name) add(submitter.name, submitter.value);
  return fields;
}

// Tell the shell that something was done. `fields` is {name: [texts]}, `content` what no form can hold; of several
// `live` reports of one action waiting in a row only the last is heard.
export function report(
  action,
  fields,
  { content, files = null, live = false, element = null, data = null } = {},
) {
  deliver({ action, body: bodyOf(fields, content), files, live, element, data });
}

const formOf = (element) => element.closest("form[data-action]");

document.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = formOf(event.target);
  if (!form || event.submitter?.disabled) return;
  const action = event.submitter?.dataset.formAction ?? form.dataset.action;
  report(action, fieldsOf(form, event.submitter), { element: form });
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-action]:not(form)");
  if (!button || button.disabled) return;
  const fields = fieldsOf(null, button);
  // Which source it is about, since the next one may be on its way.
  const about = button.closest("[data-of]");
  if (about) fields.of = [about.dataset.of];
  report(button.dataset.action, fields, { element: button });
});

document.addEventListener("change", (event) => {
  const { target } = event;
  if (target.dataset.file) {
    if (target.files.length) sendFile(target.dataset.file, target.files[0], formOf(target));
    return;
  }
  if (target.matches("[data-live], [data-pick], [data-hold]")) return;
  const form = formOf(target);
  if (form && !form.hasAttribute("data-manual")) {
    report(form.dataset.action, fieldsOf(form), { element: target });
  }
});

document.addEventListener("input", (event) => {
  const { target } = event;
  if (!target.matches("[data-live]")) return;
  const form = formOf(target);
  if (form) report(form.dataset.action, fieldsOf(form), { live: true, element: target });
});

export function sendFile(role, file, form) {
  report("file", { ...fieldsOf(form), role: [role], name: [file.name] }, { files: file });
}

// Double click or Enter in a list moves what is picked, as the button beside it does.
function moveIn(list) {
  list.form?.querySelector(`button[value="${list.dataset.move}"]`)?.click();
}
document.addEventListener("dblclick", (event) => {
  const list = event.target.closest("select[data-move]");
  if (list) moveIn(list);
});
document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (key === "Enter" && target.matches?.("select[data-move]")) moveIn(target);
  if (key === "Enter" && target.matches?.('[data-live][type="search"]')) event.preventDefault();
  if (!target.matches?.('[role="tab"]')) return;
  const tabs = [...target.parentElement.querySelectorAll('[role="tab"]')];
  const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
  if (!step) return;
  event.preventDefault();
  const next = tabs[(tabs.indexOf(target) + step + tabs.length) % tabs.length];
  next.focus();
  next.click();
});

// A link with somebody's Python in it; the address is tidied, so that a reload does not open it again.
const SHARED = "#python=";
function openShared() {
  if (!location.hash.startsWith(SHARED)) return;
  report("extension.shared", { link: [location.hash.slice(SHARED.length)] });
  history.replaceState(null, "", location.pathname + location.search);
}
openShared();
addEventListener("hashchange", openShared);
