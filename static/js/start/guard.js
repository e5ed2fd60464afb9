// Says that the page's own program does not load: no module of it can, so this is a script by itself, the page's first.
// Once worker_messages.mjs runs, that tells everything else. What is pressed before, on a slow line, is pressed again then.

(() => {
  const LATE = 15_000; // ms for the program to come; it is a tenth of a megabyte
  /** @type {string[]} */
  const causes = [];

  const isWatched = () => Boolean(document.documentElement.dataset.watched);
  /** @param {string} address */
  const nameOf = (address) => address.replace(document.baseURI.replace(/[^/]*$/, ""), "");

  /** Files of the page that the server does not have; not every browser tells. */
  function missing() {
    return performance
      .getEntriesByType("resource")
      .filter((entry) => entry instanceof PerformanceResourceTiming && entry.responseStatus >= 400)
      .map(({ name }) => `${nameOf(name)} is missing`);
  }

  /** The page's box for it; one of its own where the page came cut. */
  function box() {
    const found = document.getElementById("failure");
    if (found) return found;
    const made = document.createElement("div");
    made.id = "failure";
    made.className = "failure";
    made.setAttribute("role", "alert");
    made.innerHTML = `<h2>Python did not start</h2><p data-what></p><p data-todo></p>`;
    document.body.prepend(made);
    return made;
  }

  /** @param {string} cause */
  function tell(cause) {
    const place = box();
    const [what, todo] = place.querySelectorAll("p");
    if (what) what.textContent = `The page's own program could not be loaded: ${cause}.`;
    if (todo) {
      todo.textContent =
        "Check the connection and reload the page while holding Shift, which fetches its files anew.";
    }
    place.hidden = false;
    const status = document.getElementById("status-text");
    if (status) status.textContent = "Python did not start";
    const state = document.getElementById("status");
    if (state) state.dataset.state = "failed";
  }

  /** @param {Event} event */
  function note(event) {
    const { target } = event;
    if (target instanceof HTMLScriptElement) causes.push(`${nameOf(target.src)} is missing`);
    else if (event instanceof ErrorEvent && event.filename.startsWith(location.origin)) {
      causes.push(`${nameOf(event.filename)} is damaged (${event.message})`);
    }
  }

  /** @type {Set<HTMLElement>} */
  const pressed = new Set();
  /** @param {Event} event */
  function hold(event) {
    const { target } = event;
    const button = target instanceof Element ? target.closest("button") : null;
    if (!button) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // some of the modules may be there already
    pressed.add(button);
  }

  document.addEventListener("click", hold, true);
  window.addEventListener("error", note, true);
  // The page's modules have run by then, or never will.
  document.addEventListener("DOMContentLoaded", () => {
    document.removeEventListener("click", hold, true);
    if (!isWatched()) tell(missing()[0] ?? causes[0] ?? "a part of it is damaged");
    else for (const button of pressed) button.click();
  });
  setTimeout(() => {
    if (isWatched() || document.readyState !== "loading") return;
    tell("it has not come for 15 seconds");
    const again = setInterval(() => {
      if (!isWatched()) return;
      clearInterval(again);
      box().hidden = true;
    }, 1000);
  }, LATE);
})();
