/* Keycloak's own page shows the log-in name in a field that has a label for the eye alone. */
document.addEventListener("DOMContentLoaded", () => {
  "use strict";
  const name = document.getElementById("kc-attempted-username");
  if (name) name.setAttribute("aria-label", "登录名");
});
