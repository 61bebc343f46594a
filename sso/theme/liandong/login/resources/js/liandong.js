/* The reader's size of type comes with the address that led here and holds for the pages behind it; and Keycloak's own page shows
   the log-in name in a field that has a label for the eye alone. */
(() => {
  "use strict";
  const asked = new URLSearchParams(window.location.search);
  if (asked.has("redirect_uri")) window.sessionStorage.setItem("ld_size", asked.get("ld_size") || "");
  if (window.sessionStorage.getItem("ld_size") === "large") document.documentElement.dataset.size = "large";
  document.addEventListener("DOMContentLoaded", () => {
    const name = document.getElementById("kc-attempted-username");
    if (name) name.setAttribute("aria-label", "登录名");
  });
})();
