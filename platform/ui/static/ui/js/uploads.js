/* Files go up one by one, each with its own bar; one that is refused or breaks off holds up none. Without script the form sends them all.

   <form data-upload data-most="<bytes>"> with one <input type=file>, <ul data-upload-rows> and <p role=status data-upload-status>; the
   address answers JSON: 201 {"name"}, or a refusal with its "message" and "next". #attachments is fetched anew afterwards. */
(() => {
  "use strict";
  const key = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const element = (tag, classes, text) => {
    const made = document.createElement(tag);
    if (classes) made.className = classes;
    if (text) made.textContent = text;
    return made;
  };

  class Upload {
    constructor(form, file) {
      this.form = form;
      this.file = file;
      this.row = element("li", "ld-upload ld-prog");
      this.row.append(element("span", "ld-upload__n", file.name));
      this.bar = element("progress");
      this.bar.max = 100;
      this.bar.value = 0;
      this.bar.setAttribute("aria-label", `${file.name} 上传进度`);
      this.said = element("span", "ld-upload__s second sm", "等待上传");
      this.button = element("button", "btn btn-quiet btn-row", "取消");
      this.button.type = "button";
      this.button.setAttribute("aria-label", `取消 ${file.name}`);
      this.button.addEventListener("click", () => this.cancel());
      this.row.append(this.bar, this.said, this.button);
      form.querySelector("[data-upload-rows]").append(this.row);
    }

    cancel() {
      this.cancelled = true;
      if (this.request) this.request.abort();
      else this.end("已取消，没有添加。");
    }

    end(sentence, refused) {
      this.bar.remove();
      this.button.remove();
      this.said.textContent = sentence;
      if (refused) {
        this.said.className = "ld-err";
        this.said.setAttribute("role", "alert");
      }
    }

    /* Resolves with "added", "refused", "lost" (may be sent again) or "cancelled". */
    send() {
      if (this.cancelled) return Promise.resolve("cancelled");
      const most = Number(this.form.dataset.most);
      if (this.file.size > most) {
        const size = (bytes) => `${(bytes / 1048576).toFixed(1)} MB`;
        this.end(`“${this.file.name}”有 ${size(this.file.size)}，超过 ${size(most)} 的上限，没有添加。请压缩或者拆分后再添加。`, true);
        return Promise.resolve("refused");
      }
      const body = new FormData();
      body.append("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
      body.append("idempotency_key", key());
      body.append("file", this.file);
      const request = new XMLHttpRequest();
      this.request = request;
      request.open("POST", this.form.action);
      request.setRequestHeader("Accept", "application/json");
      request.responseType = "json";
      return new Promise((resolve) => {
        request.upload.addEventListener("progress", (event) => {
          if (!event.lengthComputable) return;
          const part = Math.floor((event.loaded / event.total) * 100);
          this.bar.value = part;
          this.said.textContent = part < 100 ? `上传中 ${part}%` : "已传完，正在检查";
        });
        request.addEventListener("load", () => resolve(this.answered(request)));
        request.addEventListener("error", () => resolve(this.lost()));
        request.addEventListener("abort", () => { this.end("已取消，没有添加。"); resolve("cancelled"); });
        request.send(body);
      });
    }

    answered(request) {
      const said = request.response;
      if (request.status === 201 && said && said.name) {
        this.end("已添加");
        return "added";
      }
      if (said && said.message) {
        this.end(`${said.message}${said.next || ""}`, true);
        return "refused";
      }
      return this.lost();
    }

    lost() {
      this.end("没有传完，没有添加。请检查网络或者重新登录后再试。", true);
      const again = element("button", "btn btn-line btn-row", "重试");
      again.type = "button";
      again.setAttribute("aria-label", `重试 ${this.file.name}`);
      again.addEventListener("click", () => { this.row.remove(); start(this.form, [this.file]); });
      this.row.append(again);
      return "lost";
    }
  }

  const start = async (form, files) => {
    const status = form.querySelector("[data-upload-status]");
    const button = form.querySelector("button[type=submit]");
    const uploads = files.map((file) => new Upload(form, file));
    const ends = [];
    button.disabled = true;
    form.dataset.unsaved = "true";
    for (const upload of uploads) ends.push(await upload.send());
    delete form.dataset.unsaved;
    button.disabled = false;
    const added = ends.filter((end) => end === "added").length;
    status.textContent = added === ends.length ? `已添加 ${added} 个附件。` : `已添加 ${added} 个，${ends.length - added} 个没有添加，原因见上。`;
    if (added && window.htmx) window.htmx.ajax("GET", form.action, { target: "#attachments", swap: "outerHTML" });
  };

  for (const form of document.querySelectorAll("form[data-upload]")) {
    const input = form.querySelector("input[type=file]");
    form.addEventListener("submit", (event) => {
      if (!input.files.length) return;
      event.preventDefault();
      const files = [...input.files];
      input.value = "";
      start(form, files);
    });
  }
})();
