// The worker draws plots on light or dark paper, as the page is.

import { report } from "../shell/events.mjs";

const dark = matchMedia("(prefers-color-scheme: dark)");
const reportTheme = () => report("theme", { dark: [String(dark.matches)] });
if (dark.matches) reportTheme();
dark.addEventListener("change", reportTheme);
