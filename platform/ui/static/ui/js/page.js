/* Small help on every page; each works on marks in the HTML, and the page works without it. */
(() => {
  "use strict";

  /* <form data-guard>: ask before leaving with something typed that nobody has. */
  for (const form of document.querySelectorAll("form[data-guard]")) {
    form.addEventListener("input", () => { form.dataset.unsaved = "true"; });
    form.addEventListener("submit", () => { delete form.dataset.unsaved; });
  }
  /* A refused form: the note above it is read first, it leads to each wrong field. What was typed is nowhere but on this page. */
  const refused = document.querySelector("main [data-refused]");
  if (refused) {
    for (const form of document.querySelectorAll("form[data-guard]:not([data-autosave])")) form.dataset.unsaved = "true";
    refused.focus();
  }
  window.addEventListener("beforeunload", (event) => {
    if (!document.querySelector("form[data-unsaved]")) return;
    event.preventDefault();
    event.returnValue = "";
  });

  /* A second click on a button that already sent its form does nothing. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "true";
    window.setTimeout(() => { delete form.dataset.sent; }, 10000);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  /* <input type=checkbox data-select-all="name">, rows' boxes of that name, and .ld-bulk[data-bulk="name"] with [data-bulk-count]. */
  const boxes = (name) => [...document.querySelectorAll(`input[type=checkbox][name="${CSS.escape(name)}"]`)];
  const count = (name) => {
    const all = boxes(name);
    const picked = all.filter((box) => box.checked);
    for (const box of all) {
      const row = box.closest("tr");
      if (row) row.classList.toggle("is-picked", box.checked);
    }
    for (const bar of document.querySelectorAll(`[data-bulk="${CSS.escape(name)}"]`)) {
      bar.hidden = picked.length === 0;
      for (const place of bar.querySelectorAll("[data-bulk-count]")) place.textContent = String(picked.length);
    }
    for (const head of document.querySelectorAll(`[data-select-all="${CSS.escape(name)}"]`)) {
      head.checked = all.length > 0 && picked.length === all.length;
      head.indeterminate = picked.length > 0 && picked.length < all.length;
    }
  };
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.matches("[data-select-all]")) {
      for (const other of boxes(box.dataset.selectAll)) other.checked = box.checked;
      count(box.dataset.selectAll);
    } else if (box.type === "checkbox" && document.querySelector(`[data-select-all="${CSS.escape(box.name)}"]`)) {
      count(box.name);
    }
  });

  /* <input data-find> above many cards: those without the word are put away; what is ticked stays in sight. Enter sends nothing. */
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.matches("[data-find]")) return;
    const place = field.closest("fieldset");
    const word = field.value.trim();
    let fits = 0;
    for (const card of place.querySelectorAll(".ld-radio")) {
      const found = card.textContent.includes(word);
      card.hidden = !found && !card.querySelector("input").checked;
      if (found) fits += 1;
    }
    place.querySelector("[data-found]").textContent = word ? `符合 ${fits} 个，已选的一并列出` : "";
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("[data-find]")) event.preventDefault();
  });

  /* <button type=button data-phrase="…" data-into="<id>">: a common phrase, put where the cursor stands. */
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-phrase]");
    if (!button) return;
    const field = document.getElementById(button.dataset.into);
    if (!field) return;
    field.setRangeText(button.dataset.phrase, field.selectionStart, field.selectionEnd, "end");
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  /* <span data-length-of="<id>">: characters typed so far. */
  for (const place of document.querySelectorAll("[data-length-of]")) {
    const field = document.getElementById(place.dataset.lengthOf);
    if (!field) continue;
    const show = () => { place.textContent = `${[...field.value.trim()].length} 字`; };
    field.addEventListener("input", show);
    show();
  }

  /* Legs of the trace that are over start folded on the phone. */
  if (window.matchMedia("(max-width: 767.98px)").matches) {
    for (const leg of document.querySelectorAll("details[data-folds]")) leg.open = false;
  }

  /* Counts of the menu: fetched once each, after the page. A menu that stands open closes on Esc and on a click elsewhere. */
  const places = new Map();
  for (const place of document.querySelectorAll("[data-count-url]")) {
    const url = place.dataset.countUrl;
    places.set(url, [...(places.get(url) || []), place]);
  }
  for (const [url, spots] of places) {
    fetch(url, { credentials: "same-origin", redirect: "error" })
      .then((answer) => (answer.ok ? answer.text() : ""))
      .then((text) => {
        const number = text.trim();
        if (/^\d{1,6}$/.test(number) && number !== "0") for (const spot of spots) spot.textContent = number;
      })
      .catch(() => {});
  }

  for (const menu of document.querySelectorAll("details.ld-seatmenu, details[data-closes]")) {
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
    document.addEventListener("click", (event) => {
      if (menu.open && !menu.contains(event.target)) menu.open = false;
    });
  }
})();
