// XML-RPC as SAMP uses it: calls as text, answers as values. Values are texts, lists and maps of values (SAMP 1.3,
// section 3.3); numbers and truth values that a hub sends become texts.

/** @typedef {string | SampValue[] | { [name: string]: SampValue }} SampValue */

const DEEPEST = 40; // lists and maps inside each other

/** The hub's word that a call failed. */
export class Fault extends Error {}

// What XML 1.0 has no way to write.
const UNWRITABLE = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
/** @type {Record<string, string>} */
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;" };

/** @param {string} text */
const escaped = (text) =>
  text.replace(UNWRITABLE, "\ufffd").replace(/[&<>\r]/g, (mark) => ENTITIES[mark] ?? "");

/**
 * A value as XML.
 *
 * @param {SampValue} value
 * @returns {string}
 */
function valueText(value) {
  if (typeof value === "string") return `<value><string>${escaped(value)}</string></value>`;
  if (Array.isArray(value)) {
    return `<value><array><data>${value.map(valueText).join("")}</data></array></value>`;
  }
  const members = Object.entries(value).map(
    ([name, inner]) => `<member><name>${escaped(name)}</name>${valueText(inner)}</member>`,
  );
  return `<value><struct>${members.join("")}</struct></value>`;
}

/**
 * The text of a call.
 *
 * @param {string} method
 * @param {SampValue[]} params
 */
export function callText(method, params) {
  const values = params.map((value) => `<param>${valueText(value)}</param>`).join("");
  return `<?xml version="1.0"?><methodCall><methodName>${method}</methodName><params>${values}</params></methodCall>`;
}

/** @type {(element: Element, name: string) => Element | undefined} */
const childOf = (element, name) => [...element.children].find((child) => child.tagName === name);

/**
 * The value of a `<value>`.
 *
 * @param {Element} element
 * @param {number} depth
 * @returns {SampValue}
 */
function valueIn(element, depth = 0) {
  if (depth > DEEPEST) throw new Fault("The hub's answer is too deep.");
  const [typed] = element.children;
  if (!typed) return element.textContent ?? "";
  if (typed.tagName === "array") {
    const data = childOf(typed, "data");
    return data ? [...data.children].map((child) => valueIn(child, depth + 1)) : [];
  }
  if (typed.tagName === "struct") {
    /** @type {[string, SampValue][]} */
    const members = [];
    for (const member of typed.children) {
      const value = childOf(member, "value");
      if (value)
        members.push([childOf(member, "name")?.textContent ?? "", valueIn(value, depth + 1)]);
    }
    return Object.fromEntries(members); // which makes properties even of __proto__
  }
  return typed.textContent ?? "";
}

/**
 * The value that an answer has.
 *
 * @param {string} text
 * @returns {SampValue}
 * @throws {Fault} the call failed, or this is no answer
 */
export function readAnswer(text) {
  // A document type has no use here, and may declare entities that stand for more than any memory.
  if (/<!DOCTYPE/i.test(text)) throw new Fault("The hub's answer declares a document type.");
  const document = new DOMParser().parseFromString(text, "text/xml");
  const root = document.documentElement;
  const failed = document.querySelector("parsererror") ?? root.tagName !== "methodResponse";
  if (failed) throw new Fault("The hub's answer is no XML-RPC.");
  const fault = childOf(root, "fault");
  const value = fault
    ? childOf(fault, "value")
    : root.querySelector(":scope > params > param > value");
  if (!value) return "";
  const found = valueIn(value);
  if (!fault) return found;
  const said = typeof found === "object" && !Array.isArray(found) ? found.faultString : "";
  throw new Fault(typeof said === "string" ? said : "");
}
