/* Pages that are the same bytes for everybody can't know the reader's size of type: this reads it from the cookie.
   Loaded in the head without defer, so that nothing jumps. */
(() => {
  "use strict";
  if (/(?:^|;\s*)liandong_size=large(?:;|$)/.test(document.cookie)) {
    document.documentElement.dataset.size = "large";
  }
})();
