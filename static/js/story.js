// What a story's page needs, brought by app.js where there is one.
import "./attach.js";
import "./mention.js";
import "./starter.js";
import "./text-menu.js";
