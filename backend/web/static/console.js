/* The console, livelier: keys, drafts, undo, and what happens elsewhere. Every page works without it. */
(() => {
  "use strict";

  const root = document.documentElement;
  const frame = document.querySelector(".console");
  if (!frame) return;
  root.classList.add("scripted");
  const words = document.getElementById("words").dataset;
  const csrf = document.querySelector('meta[name="csrf"]').content;
  const $ = (selector, within = document) => within.querySelector(selector);
  const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const typing = (node) => node && (node.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName));

  /* ---------- telling ---------- */
  function toast(text, { action, label, bad, seconds = 6 } = {}) {
    const box = document.createElement("div");
    box.className = "toast";
    if (bad) box.dataset.bad = "";
    const said = document.createElement("span");
    said.textContent = text;
    box.append(said);
    if (action) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button--small";
      button.textContent = label;
      button.addEventListener("click", () => { box.remove(); action(); });
      box.append(button);
    }
    document.getElementById("toasts").append(box);
    setTimeout(() => box.remove(), seconds * 1000);
    return box;
  }

  async function ask(url, options = {}) {
    const answer = await fetch(url, { credentials: "same-origin", ...options });
    if (answer.redirected && answer.url.includes("/console/sign-in")) location.assign(answer.url);
    return answer;
  }

  const parse = (text) => new DOMParser().parseFromString(text, "text/html");

  /* ---------- the list ---------- */
  const list = document.getElementById("list");
  const rows = () => (list ? $$(".row", list) : []);
  let waiting = null;

  function current() {
    const all = rows();
    const focused = all.indexOf(document.activeElement);
    return focused >= 0 ? focused : all.findIndex((row) => row.getAttribute("aria-current") === "true");
  }

  function step(by) {
    const all = rows();
    if (!all.length) return;
    const at = current();
    const next = all[Math.min(Math.max(at < 0 ? 0 : at + by, 0), all.length - 1)];
    next.focus();
    if (frame.dataset.case && frame.dataset.view === "case") next.click();
  }

  // Known rows change in place and never move; what is new waits on top.
  function takeList(page) {
    const fresh = page.getElementById("list");
    if (!list || !fresh) return;
    const known = new Map(rows().map((row) => [row.dataset.case, row]));
    const added = [];
    for (const row of $$(".row", fresh)) {
      const old = known.get(row.dataset.case);
      known.delete(row.dataset.case);
      if (!old) added.push(row);
      else if (old.innerHTML !== row.innerHTML || old.className !== row.className) {
        old.innerHTML = row.innerHTML;
        old.className = row.className;
      }
    }
    for (const [, gone] of known) {
      if (gone !== document.activeElement && gone.getAttribute("aria-current") !== "true" && fresh.dataset.list !== undefined) {
        if ($$(".row", fresh).length < 50) gone.remove();
      }
    }
    const line = $(".newline", list);
    waiting = added.length ? fresh : null;
    line.hidden = !added.length;
    if (added.length) $("span", line).textContent = fill(words.new, { n: added.length });
    for (const id of ["queues", "queue-count"]) {
      const now = page.getElementById(id), was = document.getElementById(id);
      if (now && was && was.innerHTML !== now.innerHTML && !was.contains(document.activeElement)) was.innerHTML = now.innerHTML;
    }
  }

  function showNew() {
    if (!waiting) return;
    const open = frame.dataset.case;
    list.innerHTML = waiting.innerHTML;
    waiting = null;
    $(".newline", list).hidden = true;
    const row = open && $(`.row[data-case="${open}"]`, list);
    if (row) row.setAttribute("aria-current", "true");
    list.scrollTop = 0;
    const first = $(".row", list);
    if (first) first.focus();
  }

  /* ---------- the open case ---------- */
  const talk = document.getElementById("talk");
  const atEnd = () => talk && talk.scrollHeight - talk.scrollTop - talk.clientHeight < 80;
  let unseen = 0;
  let stuck = false; // at the end, and to stay there while pictures load and messages join

  function toEnd() {
    stuck = true;
    if (!talk) return;
    talk.scrollTop = talk.scrollHeight;
    unseen = 0;
    const line = $(".newline--below");
    if (line) line.hidden = true;
  }

  function takeCase(page) {
    for (const id of ["case-head", "case-tabs"]) swap(page, id);
    takeThread(page);
    const was = document.getElementById("side"), now = page.getElementById("side");
    if (was && now) for (const part of $$("[data-part]", now)) takePart(was, part);
    const version = $(".console", page);
    if (version) Object.assign(frame.dataset, { version: version.dataset.version, sequence: version.dataset.sequence });
  }

  function swap(page, id) {
    const now = page.getElementById(id), was = document.getElementById(id);
    if (!now || !was || was.innerHTML === now.innerHTML) return;
    if (was.contains(document.activeElement) || $("details[open]", was)) return;
    was.innerHTML = now.innerHTML;
  }

  // A part in which somebody types, or has opened a correction, is left as it is.
  function takePart(side, part) {
    const was = $(`[data-part="${part.dataset.part}"]`, side);
    if (!was) return;
    const busy = was.contains(document.activeElement) || $(".correct[open]", was);
    const body = $(".section__body", was), fresh = $(".section__body", part);
    if (!busy && body && fresh && body.innerHTML !== fresh.innerHTML) {
      body.innerHTML = fresh.innerHTML;
      $("summary", was).innerHTML = $("summary", part).innerHTML;
    }
  }

  function takeThread(page) {
    const thread = document.getElementById("thread"), now = page.getElementById("thread");
    if (!thread || !now) return;
    const end = atEnd();
    let added = 0;
    const there = new Set();
    for (const line of [...now.children]) {
      if (line.id) there.add(line.id);
      const old = line.id && document.getElementById(line.id);
      if (old) { if (old.outerHTML !== line.outerHTML && !old.contains(document.activeElement)) takeLine(old, line); continue; }
      if (line.id || line.classList.contains("day")) {
        if (line.classList.contains("day") && $$(".day", thread).some((day) => day.textContent === line.textContent)) continue;
        if (line.id) line.dataset.fresh = "";
        thread.append(line);
        added += line.id ? 1 : 0;
      }
    }
    for (const line of $$("[data-line]", thread)) if (!there.has(line.id) && now.children.length > 1) line.remove();
    if (!added) return;
    if (end) return toEnd();
    unseen += added;
    const below = $(".newline--below");
    if (below) { below.hidden = false; $("span", below).textContent = fill(words.message, { n: unseen }); }
  }

  function takeLine(old, line) {
    if ($("img", old)) {
      const was = $(".delivery", old), now = $(".delivery", line);
      if (was && now && was.innerHTML !== now.innerHTML) { was.className = now.className; was.innerHTML = now.innerHTML; }
      return;
    }
    const open = $("details[open]", old);
    old.className = line.className;
    old.innerHTML = line.innerHTML;
    if (open && $("details", old)) $("details", old).open = true;
  }

  // One look at a time: what happens meanwhile is one more look afterwards.
  let looking = null, again = "";
  function refresh(also = "all") {
    if (looking) { again = again === "all" ? again : also; return looking; }
    looking = look(also).catch(() => {}).finally(() => {
      looking = null;
      if (again) { const next = again; again = ""; refresh(next); }
    });
    return looking;
  }

  async function look(also) {
    const answer = await ask(location.pathname + location.search, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const page = parse(await answer.text());
    takeList(page);
    if (also !== "list") takeCase(page);
    countdown();
  }

  function changedElsewhere(told) {
    const banner = document.getElementById("changed");
    if (!banner || !told) return;
    const busy = $$("form[data-keep]").some((form) => form.dataset.dirty) || $(".correct[open]") || ($("#answer") || {}).value;
    $("span", banner).textContent = fill(busy ? words.typing : words.changed, { what: told });
    banner.hidden = false;
  }

  /* ---------- live ---------- */
  function listen() {
    const { case: open, version, sequence } = frame.dataset;
    const query = open ? `?${new URLSearchParams({ case: open, version, sequence })}` : "";
    const source = new EventSource(`/console/events${query}`);
    let lost = null;
    // what came between the making of this page and now was told to nobody
    source.addEventListener("ready", () => { if (lost) { lost.remove(); lost = null; refresh(); } else refresh("list"); });
    source.addEventListener("cases", () => refresh("list"));
    source.addEventListener("tick", () => refresh());
    source.addEventListener("case", (event) => { changedElsewhere(JSON.parse(event.data).told); refresh(); });
    source.onerror = () => { lost = lost || toast(words.lost, { bad: true, seconds: 3600 }); };
    addEventListener("pagehide", () => source.close());
  }

  /* ---------- composer: draft, switch, send, undo ---------- */
  const composer = document.getElementById("composer");
  const box = document.getElementById("answer");
  const key = () => `draft:${composer.dataset.case}:${composer.dataset.mode}`;
  let last = null;

  function setMode(mode, { focus = true } = {}) {
    if (!composer || !$(`.switch [data-mode="${mode}"]`, composer)) return;
    keep();
    composer.dataset.mode = mode;
    composer.classList.toggle("composer--note", mode === "note");
    composer.action = (mode === "note" ? composer.dataset.notes : composer.dataset.replies) + location.search;
    for (const link of $$(".switch [data-mode]", composer)) {
      if (link.dataset.mode === mode) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
    }
    box.value = localStorage.getItem(key()) || "";
    measure();
    if (focus) box.focus();
  }

  function keep() {
    if (!composer) return;
    if (box.value.trim()) localStorage.setItem(key(), box.value); else localStorage.removeItem(key());
  }

  function measure() {
    const length = document.getElementById("length");
    length.textContent = box.value ? `${box.value.length} / ${box.maxLength}` : "";
  }

  function draftKept() {
    keep();
    const time = new Date().toLocaleTimeString(root.lang, { hour: "2-digit", minute: "2-digit", hour12: false });
    document.getElementById("draft-kept").textContent = box.value.trim() ? fill(words.draft, { time }) : "";
  }

  async function send(event) {
    event.preventDefault();
    if (composer.dataset.busy || !composer.reportValidity()) return;
    composer.dataset.busy = "yes";
    const buttons = $$("button", composer);
    buttons.forEach((button) => button.setAttribute("aria-busy", "true"));
    const note = composer.dataset.mode === "note";
    try {
      const answer = await ask(composer.action, {
        method: "POST", body: new FormData(composer), headers: { Accept: "application/json", "X-CSRF-Token": csrf },
      });
      const told = await answer.json().catch(() => ({}));
      if (!answer.ok) { toast(told.error || words.failed, { bad: true, seconds: 12 }); return; }
      localStorage.removeItem(key());
      box.value = "";
      composer.reset();
      box.value = "";
      measure();
      names();
      document.getElementById("draft-kept").textContent = "";
      if (!note) offerUndo(told.id);
      await refresh();
      toEnd();
    } catch {
      toast(words.failed, { bad: true, seconds: 12 });
    } finally {
      delete composer.dataset.busy;
      buttons.forEach((button) => button.removeAttribute("aria-busy"));
    }
  }

  function offerUndo(id) {
    const seconds = Number(frame.dataset.undo);
    if (!seconds) return;
    const until = Date.now() + seconds * 1000;
    const note = toast("", { action: () => undo(id), label: words.undo, seconds });
    last = { id, until };
    const tick = () => {
      const left = Math.ceil((until - Date.now()) / 1000);
      if (!note.isConnected || left <= 0) return;
      $("span", note).textContent = fill(words.goes, { n: left });
      setTimeout(tick, 1000);
    };
    tick();
    setTimeout(refresh, seconds * 1000 + 400);
  }

  async function undo(id) {
    const answer = await ask(`${composer.dataset.replies}/${id}/withdrawal`, {
      method: "POST", headers: { Accept: "application/json", "X-CSRF-Token": csrf },
    });
    const told = await answer.json().catch(() => ({}));
    last = null;
    if (!answer.ok) return toast(told.error || words.failed, { bad: true, seconds: 12 });
    $$(".toast").forEach((each) => each.remove());
    if (composer.dataset.mode !== "reply") setMode("reply");
    box.value = box.value.trim() ? `${told.text}\n\n${box.value}` : told.text;
    draftKept();
    measure();
    box.focus();
    toast(words.taken);
    refresh();
  }

  function countdown() {
    for (const mark of $$("[data-leaves]")) {
      if (mark.dataset.ticking) continue;
      mark.dataset.ticking = "yes";
      const until = Date.parse(mark.dataset.leaves);
      const tick = () => {
        const left = Math.ceil((until - Date.now()) / 1000);
        if (!mark.isConnected) return;
        if (left <= 0) return setTimeout(refresh, 300);
        mark.textContent = fill(words.goes, { n: left });
        setTimeout(tick, 1000);
      };
      tick();
    }
  }

  function names() {
    const picked = $('input[type="file"]', composer);
    if (picked) $(".file-pick__names", composer).textContent = [...picked.files].map((file) => file.name).join(", ");
  }

  if (composer) {
    if (!box.value) box.value = localStorage.getItem(key()) || "";
    measure();
    let timer;
    box.addEventListener("input", () => { measure(); clearTimeout(timer); timer = setTimeout(draftKept, 400); });
    composer.addEventListener("submit", send);
    composer.addEventListener("change", names);
    composer.addEventListener("click", (event) => {
      const link = event.target.closest(".switch [data-mode]");
      if (link) { event.preventDefault(); setMode(link.dataset.mode); }
    });
    addEventListener("pagehide", keep);
  }

  /* ---------- actions that need words open over the page ---------- */
  const dialog = document.getElementById("action");

  async function openAction(link) {
    const answer = await ask(link.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return location.assign(link.href);
    const form = parse(await answer.text()).getElementById("action-form");
    if (!form) return location.assign(link.href);
    $$("details[open].drop").forEach((drop) => { drop.open = false; });
    dialog.replaceChildren(form);
    dialog.showModal();
    const first = $("textarea, input:not([type=hidden]), select, button[type=submit]", dialog);
    if (first) first.focus();
    dialog.addEventListener("close", () => link.isConnected && link.focus(), { once: true });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-action]");
    if (link && dialog && !event.ctrlKey && !event.metaKey) { event.preventDefault(); openAction(link); return; }
    const withdrawal = event.target.closest("form[data-withdrawal] button");
    if (withdrawal && composer) {
      event.preventDefault();
      undo(withdrawal.form.closest(".message").id.slice(1));
      return;
    }
    const act = event.target.closest("[data-do]");
    if (act) perform(act, event);
    for (const drop of $$("details.drop[open]")) if (!drop.contains(event.target)) drop.open = false;
  });

  function perform(act, event) {
    const what = act.dataset.do;
    if (what === "copy") navigator.clipboard.writeText(act.dataset.text).then(() => toast(words.copied, { seconds: 2 }));
    else if (what === "show-new") showNew();
    else if (what === "to-end") toEnd();
    else if (what === "keys") document.getElementById("keys").showModal();
    else if (what === "close" && dialog.open) { event.preventDefault(); dialog.close(); }
  }

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-keep]");
    if (form) form.dataset.dirty = "yes";
  });
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.defaultPrevented || !button) return;
    if (event.target.dataset.busy) { event.preventDefault(); return; }
    event.target.dataset.busy = "yes";
    button.setAttribute("aria-busy", "true");
  });

  /* ---------- keys ---------- */
  const press = (name) => { const found = $(`[data-key="${name}"]`); if (found) found.click(); return found; };
  const tabs = () => $$(".tabs > a").filter((tab) => tab.offsetParent);
  function turn(by) {
    const all = tabs(), at = all.findIndex((tab) => tab.hasAttribute("aria-current"));
    if (all[at + by]) all[at + by].click();
  }
  const KEYS = {
    j: () => step(1), ArrowDown: () => step(1), k: () => step(-1), ArrowUp: () => step(-1),
    r: () => setMode("reply"), n: () => setMode("note"), t: () => press("t"), a: () => press("a"), c: () => press("c"),
    e: () => press("e"), d: () => press("d"), u: () => press("u"), Escape: () => press("u"),
    "/": () => find(), "?": () => document.getElementById("keys").showModal(),
    z: () => { if (last && Date.now() < last.until) undo(last.id); }, "[": () => turn(-1), "]": () => turn(1),
  };

  function find() {
    const input = ["find", "find-phone"].map((id) => document.getElementById(id)).find((each) => each && each.offsetParent);
    if (input) { input.focus(); input.select(); }
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "k") { event.preventDefault(); find(); return; }
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      const form = event.target.closest && event.target.closest("form");
      if (form) { event.preventDefault(); form.requestSubmit($("button[type=submit]:not([hidden])", form) || undefined); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") {
      const drop = $("details.drop[open]");
      if (drop) { drop.open = false; $("summary", drop).focus(); return; }
      if (typing(event.target)) { event.target.blur(); return; }
    }
    if (typing(event.target)) return;
    if (event.key.startsWith("Arrow") && !event.target.closest(".row")) return;
    const act = KEYS[event.key];
    if (act) { event.preventDefault(); act(); }
  });

  /* ---------- begin ---------- */
  if (talk) {
    talk.addEventListener("scroll", () => { stuck = atEnd(); if (stuck && unseen) toEnd(); }, { passive: true });
    new ResizeObserver(() => { if (stuck) talk.scrollTop = talk.scrollHeight; }).observe(document.getElementById("thread"));
  }
  if (frame.dataset.case) {
    if (talk) { if (location.hash) { const aim = $(location.hash); if (aim) aim.scrollIntoView({ block: "center" }); } else toEnd(); }
    const row = list && $('.row[aria-current="true"]', list);
    if (row) row.scrollIntoView({ block: "nearest" });
    if (document.activeElement === document.body && frame.dataset.view === "case") {
      const heading = document.getElementById("subject");
      if (heading) heading.focus({ preventScroll: true });
    }
  }
  countdown();
  listen();
})();
