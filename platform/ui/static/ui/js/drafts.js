/* Drafts are saved as they are typed, and text is never lost: a copy stays in this browser until the server said that it has the text.

   <form data-autosave="<address>" data-autosave-key="<person>-<what>" data-autosave-own="<the key once the draft is there>">
     … <p role="status" data-autosave-status></p>

   The form is posted to that address; the answer is JSON {"saved": "14:32", "autosave": "<address from now on>", "url": "<address of
   the draft's page>", "key": "<key of that page>", "fields": {name: value}}: all but the first only when the draft got its own, the
   last for hidden fields (the draft's version). A form that was given back unsaved bears data-autosave-refused. Anything else counts as not saved; a refusal's {"message": "…"} is shown. One about
   what was typed (409, 422) is tried again after a change, any other after a while. A form that was sent is taken when a page says so: data-draft-taken="<own key>" (see ui/said.html). */
(() => {
  "use strict";
  const PREFIX = "liandong-draft:";
  const PAUSE = 1500; // ms after the last key
  const RETRY = 15000; // ms after a failure
  const KEPT = 7 * 24 * 3600 * 1000; // ms a copy outlives its form
  const SKIPPED = ["csrfmiddlewaretoken", "idempotency_key", "draft_id", "draft_version", "confirmed"]; // a confirmation is given anew

  const read = (key) => {
    try { return JSON.parse(localStorage.getItem(PREFIX + key)); } catch (error) { return null; }
  };
  const write = (key, copy) => {
    try { localStorage.setItem(PREFIX + key, JSON.stringify(copy)); } catch (error) { /* full or forbidden: the server's copy remains */ }
  };
  const forget = (key) => {
    try { localStorage.removeItem(PREFIX + key); } catch (error) { /* as above */ }
  };

  const valuesOf = (form) =>
    [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !SKIPPED.includes(name));

  const fill = (form, values) => {
    const left = new Map();
    for (const [name, value] of values) left.set(name, [...(left.get(name) || []), value]);
    for (const field of form.elements) {
      if (!field.name || SKIPPED.includes(field.name) || field.type === "file" || field.type === "submit") continue;
      const given = left.get(field.name);
      if (field.type === "checkbox" || field.type === "radio") field.checked = Boolean(given && given.includes(field.value));
      else if (given && given.length) field.value = given.shift();
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
  };

  class Draft {
    constructor(form) {
      this.form = form;
      this.key = form.dataset.autosaveKey;
      this.own = form.dataset.autosaveOwn || this.key;
      this.status = document.querySelector("[data-autosave-status]");
      this.timer = 0;
      this.busy = false;
      this.failing = false;
      this.refused = false;
      this.sent = false;
      this.last = this.now();
      form.addEventListener("input", () => this.changed());
      form.addEventListener("change", () => this.changed());
      form.addEventListener("submit", () => this.submitted());
      window.addEventListener("pagehide", () => this.keep());
      this.offer();
      if ("autosaveRefused" in form.dataset) this.unsaved();
    }

    say(sentence) { if (this.status) this.status.textContent = sentence; }

    now() { return JSON.stringify(valuesOf(this.form)); }

    /* The server has given the form back and could not save it either: until that is put right, only this page has the text. */
    unsaved() {
      this.last = "";
      this.form.dataset.unsaved = "true";
      this.keep();
      this.say("没有存成草稿，文字已留在本机。");
    }

    keep() {
      if (this.now() === this.last && !this.sent) return;
      write(this.key, { at: Date.now(), values: valuesOf(this.form), own: this.own, sent: this.sent });
    }

    /* Of two empty forms under one key, each forgets only what was typed in it. */
    drop() {
      const copy = read(this.key);
      if (copy && copy.own === this.own) forget(this.key);
    }

    /* The draft has a page of its own now: what is not saved yet is kept under that page's key. */
    move(key) {
      this.drop();
      this.key = this.own = this.form.dataset.autosaveKey = key;
      delete this.form.dataset.autosaveOwn;
      this.keep();
    }

    changed() {
      if (this.now() === this.last) return;
      this.sent = false;
      this.keep();
      this.form.dataset.unsaved = "true";
      this.say("正在输入，稍后自动保存");
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.save(), PAUSE);
    }

    submitted() {
      window.clearTimeout(this.timer);
      this.sent = true;
      this.keep();
      delete this.form.dataset.unsaved;
    }

    async save() {
      if (this.busy) return;
      this.busy = true;
      const sent = this.now();
      const body = new FormData(this.form);
      body.delete("idempotency_key");
      try {
        const answer = await fetch(this.form.dataset.autosave, {
          method: "POST",
          body,
          credentials: "same-origin",
          redirect: "error",
          headers: { "X-CSRFToken": body.get("csrfmiddlewaretoken") || "", Accept: "application/json" },
        });
        const said = await answer.json().catch(() => null);
        if (answer.ok && said && said.saved) this.saved(sent, said);
        else this.failed(answer.status, (said && said.message) || "");
      } catch (error) {
        this.failed(0, "");
      } finally {
        this.busy = false;
      }
      if (this.now() !== (this.refused ? sent : this.last) && this.form.dataset.unsaved) this.again();
    }

    again() {
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.save(), this.failing ? RETRY : PAUSE);
    }

    saved(sent, said) {
      this.failing = false;
      this.refused = false;
      this.last = sent;
      for (const [name, value] of Object.entries(said.fields || {})) {
        const field = this.form.elements.namedItem(name);
        if (field) field.value = value;
      }
      if (said.key && said.key !== this.key) this.move(said.key);
      if (said.autosave) this.form.dataset.autosave = said.autosave;
      if (said.url) {
        this.form.setAttribute("action", said.url);
        window.history.replaceState(null, "", said.url);
      }
      if (this.now() !== sent) return;
      this.drop();
      delete this.form.dataset.unsaved;
      this.say(`${said.saved} 已自动保存`);
    }

    failed(status, sentence) {
      this.failing = true;
      this.refused = Boolean(sentence) && (status === 409 || status === 422);
      if (sentence) {
        this.say(`${sentence}文字已留在本机${this.refused ? "" : "，稍后自动再试"}。`);
        return;
      }
      this.say(
        status === 401 || status === 403 || status === 0
          ? "未能保存到服务器，文字已留在本机。请检查网络或重新登录，回到本页即可接着写。"
          : "未能保存到服务器，文字已留在本机，稍后自动再试。",
      );
    }

    /* A copy that the server has not got: show it, let the writer decide. */
    offer() {
      const copy = read(this.key);
      if (!copy || JSON.stringify(copy.values) === this.last) return;
      const note = document.createElement("div");
      note.className = "ld-note ld-note--near";
      note.setAttribute("role", "status");
      const text = document.createElement("p");
      const when = new Date(copy.at).toLocaleString("zh-CN", { hour12: false });
      text.textContent = `本机留有 ${when} 写下、尚未存到服务器的内容。`;
      note.append(
        text,
        this.button("恢复这份内容", "btn btn-line btn-row", () => fill(this.form, copy.values), note),
        this.button("不要了", "btn btn-quiet btn-row", () => forget(this.key), note),
      );
      this.form.before(note);
    }

    button(word, classes, deed, note) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = classes;
      button.textContent = word;
      button.addEventListener("click", () => {
        deed();
        note.remove();
      });
      return button;
    }
  }

  /* Another page proves nothing: it may be the login, or the workbench after it. Only the server's word does, for that draft alone. */
  const sweep = () => {
    const taken = new Set([...document.querySelectorAll("[data-draft-taken]")].map((one) => one.dataset.draftTaken));
    let keys = [];
    try { keys = Object.keys(localStorage); } catch (error) { return; }
    for (const name of keys) {
      if (!name.startsWith(PREFIX)) continue;
      const key = name.slice(PREFIX.length);
      const copy = read(key);
      const old = !copy || Date.now() - copy.at > KEPT;
      if (old || (copy.sent && (taken.has(key) || taken.has(copy.own)))) forget(key);
    }
  };

  sweep();
  for (const form of document.querySelectorAll("form[data-autosave][data-autosave-key]")) new Draft(form);
})();
