// A page of another site may show this one within it. Then this page says so, since its reader sees the other's address.

import { byId, find } from "../shell/elements.mjs";

/** Return true if a page of another site has this one in a frame. */
function isFramedByAnother() {
  if (window.top === window) return false;
  try {
    return window.top?.location.origin !== location.origin;
  } catch {
    return true; // its address may not be read
  }
}

/** The other site's host, where the browser tells it; else "". */
function hostOfFrame() {
  const origins = location.ancestorOrigins; // Firefox has none
  const outermost = origins?.[origins.length - 1] ?? document.referrer;
  return URL.canParse(outermost) ? new URL(outermost).host : "";
}

if (isFramedByAnother()) {
  const box = byId("framed", HTMLElement);
  const host = hostOfFrame();
  if (host) find(box, "[data-host]", HTMLElement).textContent = `, ${host}`;
  find(box, "a", HTMLAnchorElement).href = location.href.split("#")[0] ?? "";
  box.hidden = false;
}
