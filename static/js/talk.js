// What a discussion needs, brought by app.js where there is one.
import "./attach.js";
import "./mention.js";
