// The worker draws plots on light or dark paper, as the page is.

import { report } from "../shell/events.mjs";

const dark = matchMedia("(prefers-color-scheme: dark)");
const tell = () => report("theme", { dark: [String(dark.matches)] });
if (dark.matches) tell();
dark.addEventListener("change", tell);
