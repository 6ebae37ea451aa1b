// What the board adds to a page: the panel, the card's menu, moving by hand and by keys, choosing several.
import "./panel-acts.js";
import "./card-menu.js";
import "./drag.js";
import "./pick.js";
import "./choose.js";
import "./card-keys.js";

// The other view shows the same stories, also when the filter was typed since the page came.
document.querySelector(".switch").addEventListener("click", ({ target }) => {
  const { value } = document.getElementById("q");
  if (target.href) target.search = value && `?q=${encodeURIComponent(value)}`;
});
