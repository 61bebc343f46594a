/* Dialogues. <a href="…" data-dialogue> is a link to a page; with script the same page is fetched into #ld-dialogue and shown
   over this one. The browser's own <dialog> keeps Tab inside and makes the rest inert; Esc, 取消 and × close it, focus returns
   to the opener. A page in the dialogue is a fragment: the server knows by the header HX-Target. */
(() => {
  "use strict";
  const over = document.getElementById("ld-dialogue");
  if (!over || typeof over.showModal !== "function" || !window.htmx) return;
  let opener = null;
  let dirty = false;

  const title = () => over.querySelector("h1");

  const open = () => {
    if (!over.open) over.showModal();
    const refused = over.querySelector("[aria-invalid='true']");
    const first = refused || title();
    if (!first) return;
    if (!refused) first.tabIndex = -1;
    first.focus();
  };

  const close = () => {
    if (dirty && !window.confirm("填写的内容尚未提交，确定关闭吗？")) return;
    over.close();
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-dialogue]");
    if (!link || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    opener = link;
    window.htmx
      .ajax("GET", link.href, { source: over, target: over, swap: "innerHTML" })
      .catch(() => window.location.assign(link.href));
  });

  over.addEventListener("htmx:afterSwap", () => {
    if (!over.querySelector("[data-refused]")) dirty = false; // a refused form still holds what was typed
    if (over.querySelector(".ld-dlg")) open();
  });

  /* No answer, or an answer that is no fragment: go to the page itself, nothing typed is lost on the way there. */
  over.addEventListener("htmx:sendError", (event) => {
    if (!over.open && opener) window.location.assign(opener.href);
    else say(event, "网络未通，尚未提交。填写的内容还在，请稍后再试。");
  });
  over.addEventListener("htmx:beforeSwap", (event) => {
    const answer = event.detail.xhr;
    if (answer.status === 204) {
      const to = answer.getResponseHeader("Location");
      dirty = false;
      if (to) window.location.assign(to);
    } else if (/<html[\s>]/i.test(answer.responseText.slice(0, 300))) {
      event.detail.shouldSwap = false;
      if (!over.open && opener) window.location.assign(opener.href);
      else say(event, refusals[answer.status] || "没有提交成功，填写的内容还在。请重新登录后再试。");
    }
  });

  /* Somebody else acted meanwhile, or the seat was changed in another window. */
  const refusals = {
    403: "没有提交成功，您现在的席位不能这样办理。填写的内容还在，请刷新页面，查看现在的情况。",
    404: "没有提交成功，该事项已经变化（已收回、已转出或者已由他人办理），您现在不能办理。填写的内容还在，请刷新页面，查看现在的情况。",
  };

  const say = (event, sentence) => {
    const place = over.querySelector("[data-dialogue-status]");
    if (place) place.textContent = sentence;
  };

  /* Tab goes round inside instead of out to the browser's own bar. */
  over.addEventListener("keydown", (event) => {
    if (event.key !== "Tab") return;
    const stops = [...over.querySelectorAll("a[href], button, input, select, textarea, summary")].filter(
      (stop) => !stop.disabled && stop.type !== "hidden" && stop.getClientRects().length > 0,
    );
    const [from, to] = event.shiftKey ? [stops[0], stops[stops.length - 1]] : [stops[stops.length - 1], stops[0]];
    if (!to || document.activeElement !== from) return;
    event.preventDefault();
    to.focus();
  });
  over.addEventListener("input", () => { dirty = true; });
  over.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });
  over.addEventListener("click", (event) => {
    if (!event.target.closest("[data-dialogue-close]")) return;
    event.preventDefault();
    close();
  });
  over.addEventListener("close", () => {
    dirty = false;
    over.replaceChildren();
    if (opener && opener.isConnected) opener.focus();
    opener = null;
  });
})();
