// One module tree for every page. Behaviour hangs on data-* attributes and events, never on inline handlers.
import "./notice.js";
import "./trouble.js";
import "./theme.js";
import "./dialog.js";
import "./menu.js";
import "./keys.js";
import "./palette.js";
import "./live.js";
import "./focus.js";
import "./refused.js";
import "./edit.js";
import "./add.js";
import "./starter.js";
import "./keep-form.js";
import "./file-size.js";

document.documentElement.classList.add("js");
