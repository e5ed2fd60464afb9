// Elements of the page with the class that code expects of them. Where one is missing or of another class the program
// is wrong, which an error says at once.

/**
 * The element with this id.
 *
 * @template {Element} T
 * @param {string} id
 * @param {new () => T} kind its class
 * @returns {T}
 * @throws {TypeError} there is none of this class
 */
export function byId(id, kind) {
  const element = document.getElementById(id);
  if (element instanceof kind) return element;
  throw new TypeError(`the page has no ${kind.name} #${id}`);
}

/**
 * The first element in `root` that a selector matches.
 *
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} kind its class
 * @returns {T}
 * @throws {TypeError} there is none of this class
 */
export function find(root, selector, kind) {
  const element = root.querySelector(selector);
  if (element instanceof kind) return element;
  throw new TypeError(`the page has no ${kind.name} ${selector}`);
}

/**
 * The elements of a class in `root` that a selector matches.
 *
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} kind
 * @returns {T[]}
 */
export function findAll(root, selector, kind) {
  const found = [...root.querySelectorAll(selector)].filter((element) => element instanceof kind);
  return /** @type {T[]} */ (found);
}

/**
 * The element itself or the nearest around it that a selector matches; null where there is none.
 *
 * @param {Element | null} element
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export function nearest(element, selector) {
  const found = element?.closest(selector);
  return found instanceof HTMLElement ? found : null;
}

/**
 * The element an event is about; null where it is about the document or the window.
 *
 * @param {Event} event
 * @returns {Element | null}
 */
export const targetOf = ({ target }) => (target instanceof Element ? target : null);
